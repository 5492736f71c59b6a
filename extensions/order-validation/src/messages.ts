import type { Violation } from "../../pricing-discount/src/evaluate/limits.ts";

type Say = (title: string, bound: number, quantity: number) => string;

/** In the buyer's language: what to do, and what the cart has. Names are those of the buyer's product, in quotes. */
const MESSAGES: Readonly<Record<string, Readonly<Record<Violation["kind"], Say>>>> = {
  EN: {
    minimum: (title, bound, quantity) => `“${title}”: buy at least ${bound}. Your cart has ${quantity}.`,
    maximum: (title, bound, quantity) => `“${title}”: buy at most ${bound}. Your cart has ${quantity}.`,
    multiple: (title, bound, quantity) => `“${title}” is sold in multiples of ${bound}. Your cart has ${quantity}.`,
  },
  DE: {
    minimum: (title, bound, quantity) => `„${title}“: mindestens ${bound} Stück. Im Warenkorb: ${quantity}.`,
    maximum: (title, bound, quantity) => `„${title}“: höchstens ${bound} Stück. Im Warenkorb: ${quantity}.`,
    multiple: (title, bound, quantity) =>
      `„${title}“ gibt es nur in Vielfachen von ${bound}. Im Warenkorb: ${quantity}.`,
  },
  FR: {
    minimum: (title, bound, quantity) => `« ${title} » : au moins ${bound}. Votre panier en contient ${quantity}.`,
    maximum: (title, bound, quantity) => `« ${title} » : au plus ${bound}. Votre panier en contient ${quantity}.`,
    multiple: (title, bound, quantity) =>
      `« ${title} » est vendu par multiples de ${bound}. Votre panier en contient ${quantity}.`,
  },
  ES: {
    minimum: (title, bound, quantity) => `«${title}»: compra al menos ${bound}. Tu carrito tiene ${quantity}.`,
    maximum: (title, bound, quantity) => `«${title}»: compra como máximo ${bound}. Tu carrito tiene ${quantity}.`,
    multiple: (title, bound, quantity) => `«${title}» se vende en múltiplos de ${bound}. Tu carrito tiene ${quantity}.`,
  },
  JA: {
    minimum: (title, bound, quantity) => `「${title}」は${bound}点以上ご購入ください（現在${quantity}点）。`,
    maximum: (title, bound, quantity) => `「${title}」は${bound}点までご購入いただけます（現在${quantity}点）。`,
    multiple: (title, bound, quantity) => `「${title}」は${bound}点単位での販売です（現在${quantity}点）。`,
  },
};

/** @param language Shopify's LanguageCode, e.g. "DE" or "PT_BR"; what is not there is told in English. */
export function violationMessage(language: string, { kind, bound, quantity }: Violation, title: string): string {
  const messages = MESSAGES[language.slice(0, 2)] ?? MESSAGES.EN;
  return messages?.[kind](title, bound, quantity) ?? "";
}
