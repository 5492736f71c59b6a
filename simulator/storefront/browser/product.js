// Price, stock and the button follow the options chosen. The form works without this too.

const form = document.querySelector("form[data-offers]");
const offers = JSON.parse(form?.dataset.offers ?? "[]");

function choose() {
  const chosen = [...form.querySelectorAll("input[type='radio']:checked")].map((input) => input.value);
  const offer = offers.find(
    (one) => chosen.length === 0 || one.values.every((value, index) => value === chosen[index]),
  );
  const stock = form.querySelector("[data-stock]");
  const text = offer?.stock ?? "Not made in this combination";
  if (stock.textContent.trim() !== text) stock.textContent = text;
  stock.dataset.state = offer && !offer.soldOut ? "in" : "out";
  form.querySelector("[type='submit']").disabled = !offer || offer.soldOut;
  if (!offer) return;
  form.querySelector("[data-price]").textContent = offer.price;
  form.querySelector("[data-before]").textContent = offer.before;
}

if (form) {
  form.addEventListener("change", choose);
  choose();
}
