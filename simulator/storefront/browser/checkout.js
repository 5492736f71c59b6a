// The total follows the delivery chosen. Without this the total stands for the one that was chosen at first.

const form = document.querySelector("form[data-checkout]");

function reckon() {
  const chosen = form.querySelector("input[name='shippingCode']:checked");
  if (!chosen) return;
  for (const name of ["shipping", "tax", "total"]) {
    for (const place of document.querySelectorAll(`[data-sum='${name}']`)) place.textContent = chosen.dataset[name];
  }
}

form?.addEventListener("change", reckon);

// An extension changed the cart.
document.addEventListener("drydock:cart-changed", () => void priceAnew());

/** The store reckons anew, and what stands in the form stays. */
async function priceAnew() {
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const summary = fresh.querySelector(".checkout > aside");
  if (summary) document.querySelector(".checkout > aside")?.replaceWith(summary);
  for (const rate of fresh.querySelectorAll("input[name='shippingCode']")) {
    const shown = form.querySelector(`input[name='shippingCode'][value='${CSS.escape(rate.value)}']`);
    if (shown) Object.assign(shown.dataset, rate.dataset);
  }
  reckon();
}
