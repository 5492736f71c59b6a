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
