// The switches of the panel: faults, language, buyer, and the settings a merchant fills in.

export function drawSwitches(root, { state, extensions, change }) {
  root.replaceChildren(
    group(
      "Faults",
      state.faultNames.map((one) => faultOf(one, state, change)),
    ),
    group("Language and buyer", [
      choice(
        "Language",
        "locale",
        state.locales.map((one) => [one, one]),
        state.locale,
        (locale) => change({ locale }),
      ),
      choice(
        "Buyer",
        "buyer",
        [["", "a guest"], ...state.buyers.map(({ id, name }) => [String(id), name])],
        String(state.buyerId ?? ""),
        (id) => change({ buyerId: id === "" ? null : Number(id) }),
      ),
    ]),
    ...extensions
      .filter(({ fields }) => fields.length > 0)
      .map((one) => group(`Settings of ${one.name}`, settingsOf(one, state, change))),
  );
}

function group(title, children) {
  const made = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = title;
  made.append(legend, ...children);
  return made;
}

function faultOf({ name, label }, state, change) {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.id = `fault-${name}`;
  input.checked = state.faults.includes(name);
  input.addEventListener("change", () => {
    const others = state.faults.filter((one) => one !== name);
    void change({ faults: input.checked ? [...others, name] : others });
  });
  return labelled(label, input, true);
}

function choice(label, id, options, value, chosen) {
  const select = document.createElement("select");
  select.id = id;
  for (const [key, text] of options) select.append(new Option(text, key, false, key === value));
  select.addEventListener("change", () => void chosen(select.value));
  return labelled(label, select);
}

function settingsOf({ handle, fields }, state, change) {
  return fields.map(({ key, type, name, value }) => {
    const input = document.createElement("input");
    input.id = `setting-${handle}-${key}`;
    const set = (next) => void change({ settings: { [handle]: { [key]: next } } });
    const now = state.settings[handle]?.[key] ?? value ?? "";
    if (type === "boolean") {
      input.type = "checkbox";
      input.checked = now === true;
      input.addEventListener("change", () => set(input.checked));
      return labelled(name, input, true);
    }
    const numeric = type === "number_integer" || type === "number_decimal";
    input.type = numeric ? "number" : "text";
    input.step = "any";
    input.value = String(now);
    input.addEventListener("change", () => set(numeric && input.value !== "" ? Number(input.value) : input.value));
    return labelled(name, input);
  });
}

function labelled(text, control, after = false) {
  const label = document.createElement("label");
  const words = document.createElement("span");
  words.textContent = text;
  label.className = after ? "check" : "";
  label.append(...(after ? [control, words] : [words, control]));
  return label;
}
