// shopify.resourcePicker: a list of the shop's products, with search. Variants come with their product.

const dialog = document.querySelector("[data-picker]");
const results = dialog.querySelector("[data-results]");
const search = dialog.querySelector("[data-search]");

/** @returns the products chosen, as Shopify's picker gives them; undefined when the merchant left. */
export async function pickProducts(shop, { type = "product", multiple = false, query = "", selectionIds = [] } = {}) {
  if (type !== "product") throw new Error(`The picker of the simulator shows products, not "${type}"`);
  const chosen = new Map();
  const before = new Set(selectionIds.map((one) => one.id));
  search.value = query;

  async function show() {
    const answer = await fetch(`/store/${shop}/picker.json?search=${encodeURIComponent(search.value)}`);
    const { products } = await answer.json();
    for (const product of products) if (before.delete(product.id)) chosen.set(product.id, product);
    results.replaceChildren(...products.map((product) => row(product, chosen, multiple)));
  }
  search.oninput = show;
  await show();
  dialog.showModal();
  search.focus();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "add" ? [...chosen.values()] : undefined;
}

function row(product, chosen, multiple) {
  const input = document.createElement("input");
  input.type = multiple ? "checkbox" : "radio";
  input.name = "product";
  input.checked = chosen.has(product.id);
  input.addEventListener("change", () => {
    if (!multiple) chosen.clear();
    if (input.checked) chosen.set(product.id, product);
    else chosen.delete(product.id);
  });
  const image = document.createElement("img");
  image.className = "thumb";
  image.alt = "";
  image.src = product.images[0]?.originalSrc ?? "/assets/icon.svg";
  const label = document.createElement("label");
  label.append(input, image, product.title);
  const item = document.createElement("li");
  item.append(label);
  return item;
}
