// Keeps what is marked data-live as the server has it now, while nobody is reading in it.

const EVERY_MS = 1_500;
const place = document.querySelector("[data-live]");

async function refresh() {
  const busy = document.hidden || place.contains(document.activeElement) || place.querySelector("details[open]");
  if (!busy) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (answer.ok && fresh && fresh.innerHTML !== place.innerHTML) place.innerHTML = fresh.innerHTML;
    } catch {
      // The simulator is away: the page stays as it was until it is back.
    }
  }
  setTimeout(refresh, EVERY_MS);
}

if (place) setTimeout(refresh, EVERY_MS);
