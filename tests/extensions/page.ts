import { vi } from "vitest";

/** What a buyer reads, one line an element that has text of its own. */
export function textOf(node: Node = document.body): string {
  return lines(node).join("\n");
}

function lines(node: Node): string[] {
  return [...node.childNodes].flatMap((child) => (child.nodeType === 3 ? [child.textContent ?? ""] : lines(child)));
}

/** The first element of that name. @throws where there is none. */
export function element(name: string): Element {
  const found = document.body.querySelector(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}

export function press(name = "s-button"): void {
  element(name).dispatchEvent(new Event("click"));
}

/** What an extension does after it has rendered: its effects, what it asked for, and what it renders then. */
export function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 3_000, interval: 10 });
}

export interface MetafieldValues {
  readonly [name: string]: string;
}

/** "customer $app:loyalty.points": the entries of `shopify.appMetafields`. */
export function metafields(values: MetafieldValues) {
  return Object.entries(values).map(([name, value]) => {
    const [type = "", path = ""] = name.split(" ");
    const [namespace = "", key = ""] = path.split(".");
    return {
      target: { type: type as "shop" | "customer" | "cart", id: `gid://shopify/${type}/1` },
      metafield: { namespace, key, value, valueType: "string" as const, type: "single_line_text_field" },
    };
  });
}
