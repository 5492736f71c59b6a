interface Input {
  cart: { lines: { quantity: number }[] };
  localization: { language: { isoCode: string } };
}

export function run({ cart, localization }: Input) {
  const message = localization.language.isoCode === "DE" ? "Höchstens fünf." : "At most five.";
  const errors = cart.lines.flatMap(({ quantity }, at) =>
    quantity > 5 ? [{ message, target: `$.cart.lines[${at}].quantity` }] : [],
  );
  return { operations: errors.length > 0 ? [{ validationAdd: { errors } }] : [] };
}
