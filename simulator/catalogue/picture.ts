import type { Product } from "../model.ts";
import { type Random, randomOf } from "../state/random.ts";
import { motifOf } from "./motifs.ts";

/** Quiet colour schemes: ground, wall, object, shade of the object, small accent. */
const SCHEMES = [
  ["#e9dfd0", "#f5efe5", "#b5654a", "#8f4a35", "#2f4a4f"],
  ["#d5dfdc", "#eaf0ee", "#3f6b6b", "#2b4d4e", "#d88c5a"],
  ["#e6d8d3", "#f6eeea", "#7b4b5a", "#5b3443", "#d9a441"],
  ["#d9dde6", "#eef1f6", "#3d5078", "#293856", "#e0b15e"],
  ["#e3e1cf", "#f4f3e6", "#7d8450", "#5c6238", "#c4623f"],
  ["#ded6cc", "#f2ece3", "#57514a", "#38342f", "#c98b54"],
  ["#d6e0e4", "#ecf3f5", "#c4a77d", "#9f835b", "#35535f"],
  ["#eadccb", "#f8f0e4", "#d08a4e", "#aa6a35", "#41586b"],
] as const;

export interface Palette {
  readonly ground: string;
  readonly wall: string;
  readonly body: string;
  readonly shade: string;
  readonly accent: string;
}

/** An 800 by 800 picture of a product, made of plain shapes; the same product always looks the same. */
export function pictureOf(product: Pick<Product, "handle" | "title" | "productType">): string {
  const random = randomOf(`picture/${product.productType}/${product.handle}`);
  const [ground, wall, body, shade, accent] = random.pick(SCHEMES);
  const palette = { ground, wall, body, shade, accent };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img" aria-label="${escape(product.title)}">
<defs>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${wall}"/><stop offset="1" stop-color="${ground}"/></linearGradient>
<linearGradient id="body" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="${body}"/><stop offset=".62" stop-color="${body}"/><stop offset="1" stop-color="${shade}"/></linearGradient>
<radialGradient id="soft"><stop offset="0" stop-color="#000" stop-opacity=".28"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient>
</defs>
<rect width="800" height="800" fill="url(#wall)"/>
${backdrop(random, palette)}
<rect y="590" width="800" height="210" fill="${ground}"/>
<g transform="translate(400 640) scale(1.2) translate(-400 -625)">
<ellipse cx="400" cy="628" rx="250" ry="34" fill="url(#soft)"/>
${motifOf(product)(random, palette)}
</g>
</svg>`;
}

/** A sun, an arch or hills behind the object. */
function backdrop(random: Random, { ground, accent }: Palette): string {
  const x = random.int(240, 560);
  const shapes = [
    `<circle cx="${x}" cy="${random.int(230, 300)}" r="${random.int(150, 200)}" fill="${accent}" opacity=".14"/>`,
    `<path d="M${x - 190} 590V330a190 190 0 0 1 380 0v260z" fill="${ground}" opacity=".75"/>`,
    `<path d="M0 590V470q200 -${random.int(60, 130)} 400 -20t400 -30V590z" fill="${ground}" opacity=".7"/><circle cx="${800 - x}" cy="210" r="74" fill="${accent}" opacity=".2"/>`,
  ];
  return random.pick(shapes);
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
