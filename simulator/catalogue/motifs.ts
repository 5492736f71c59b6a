import type { Product } from "../model.ts";
import type { Random } from "../state/random.ts";
import type { Palette } from "./picture.ts";

/** Draws one thing that stands on the ground at y = 625, about 400 wide, in the middle. */
type Motif = (random: Random, palette: Palette) => string;

const vessel: Motif = (random, { accent, wall }) => {
  const [mouth, belly, foot] = [random.int(70, 130), random.int(140, 200), random.int(70, 120)];
  const top = random.int(260, 340);
  const middle = (top + 625) / 2 + random.int(-20, 50);
  const side = (sign: 1 | -1) => `${400 + sign * belly} ${middle}`;
  const stripe = random.int(middle - 30, middle + 40);
  return `<path d="M${400 - mouth} ${top}C${side(-1)} ${side(-1)} ${400 - foot} 625H${400 + foot}C${side(1)} ${side(1)} ${400 + mouth} ${top}z" fill="url(#body)"/>
<ellipse cx="400" cy="${top}" rx="${mouth}" ry="${Math.round(mouth * 0.2)}" fill="${accent}" opacity=".55"/>
<path d="M${400 - belly * 0.66} ${stripe}q${belly * 0.66} 34 ${belly * 1.32} 0" fill="none" stroke="${wall}" stroke-width="${random.int(8, 20)}" opacity=".55"/>`;
};

const cup: Motif = (random, { accent, shade, wall }) => {
  const [width, top] = [random.int(115, 150), random.int(370, 430)];
  const handle = `<path d="M${400 + width - 8} ${top + 40}q110 -4 96 74t-116 62" fill="none" stroke="${shade}" stroke-width="26" stroke-linecap="round"/>`;
  return `${handle}<path d="M${400 - width} ${top}L${400 - width + 22} 600q6 25 40 25h${2 * width - 124}q34 0 40 -25L${400 + width} ${top}z" fill="url(#body)"/>
<ellipse cx="400" cy="${top}" rx="${width}" ry="26" fill="${accent}" opacity=".6"/>
<path d="M${400 - width + 12} ${top + 90}q${width - 12} 34 ${2 * width - 24} 0" stroke="${wall}" stroke-width="12" fill="none" opacity=".6"/>
<path d="M360 ${top - 60}q-26 -40 4 -76t0 -76M440 ${top - 60}q-26 -40 4 -76t0 -76" stroke="${wall}" stroke-width="10" stroke-linecap="round" fill="none"/>`;
};

const bowl: Motif = (random, { accent, shade, wall }) => {
  const width = random.int(190, 250);
  const top = random.int(430, 480);
  const fruit = [-90, 0, 92]
    .map(
      (dx) =>
        `<circle cx="${400 + dx}" cy="${top - random.int(18, 40)}" r="${random.int(48, 64)}" fill="${random.pick([accent, shade, wall])}"/>`,
    )
    .join("");
  return `${fruit}<path d="M${400 - width} ${top}q14 165 ${width - 60} 170h120q${width - 74} -5 ${width - 60} -170z" fill="url(#body)"/>
<rect x="${400 - width}" y="${top - 10}" width="${2 * width}" height="20" rx="10" fill="${accent}" opacity=".7"/>
<rect x="340" y="${top + 166}" width="120" height="18" rx="6" fill="${shade}"/>`;
};

const tools: Motif = (random, { body, shade, accent }) => {
  const tool = (x: number, lean: number, kind: number) => {
    const heads = [
      `<ellipse cx="0" cy="-330" rx="42" ry="66" fill="${body}"/>`,
      `<path d="M-34 -200V-420q34 30 34 110v110z" fill="${shade}"/>`,
      `<rect x="-38" y="-390" width="76" height="150" rx="16" fill="${accent}"/>`,
    ];
    return `<g transform="translate(${x} 625) rotate(${lean})"><rect x="-11" y="-270" width="22" height="270" rx="11" fill="${shade}"/>${heads[kind]}</g>`;
  };
  const lean = random.int(4, 9);
  return `${tool(300, -lean, 0)}${tool(400, random.int(-3, 3), random.int(0, 2))}${tool(500, lean, 2)}
<path d="M262 470h276l-22 140q-4 15 -24 15H308q-20 0 -24 -15z" fill="url(#body)"/><rect x="254" y="456" width="292" height="26" rx="13" fill="${accent}"/>`;
};

const pan: Motif = (random, { shade, accent, wall }) => {
  const width = random.int(170, 210);
  return `<rect x="${400 + width - 30}" y="470" width="150" height="30" rx="15" fill="${accent}"/>
<path d="M${400 - width} 455h${2 * width}l-26 130q-8 40 -50 40H${476 - width}q-42 0 -50 -40z" fill="url(#body)"/>
<ellipse cx="400" cy="455" rx="${width}" ry="34" fill="${shade}"/><ellipse cx="400" cy="450" rx="${width - 26}" ry="22" fill="${wall}" opacity=".35"/>`;
};

const cloth: Motif = (random, { body, shade, accent, wall }) => {
  const stripes = Array.from({ length: random.int(3, 6) }, (_, at) => {
    const y = 250 + at * random.int(48, 60);
    return `<rect x="235" y="${y}" width="330" height="${random.int(6, 22)}" fill="${at % 2 ? accent : wall}" opacity=".75"/>`;
  }).join("");
  return `<rect x="150" y="196" width="500" height="16" rx="8" fill="${shade}"/>
<path d="M235 204h330v410q-28 22 -55 0t-55 0 -55 0 -55 0 -55 0 -55 0z" fill="${body}"/>${stripes}
<path d="M455 204h110v410q-28 22 -55 0t-55 0z" fill="${shade}" opacity=".25"/>`;
};

const glass: Motif = (random, { body, accent, wall }) => {
  const one = (x: number, height: number) =>
    `<path d="M${x - 62} ${625 - height}h124l-12 ${height - 8}q-1 8 -12 8h-76q-11 0 -12 -8z" fill="${wall}" opacity=".6" stroke="${body}" stroke-width="5"/>
<path d="M${x - 55} ${625 - height * 0.55}h110l-8 ${height * 0.55 - 12}h-94z" fill="${accent}" opacity=".45"/><path d="M${x - 40} ${650 - height}l8 ${height * 0.6}" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".7"/>`;
  return [290, 400, 510].map((x) => one(x, random.int(180, 330))).join("");
};

const lamp: Motif = (random, { shade, accent, wall }) => {
  const [width, top] = [random.int(130, 190), random.int(230, 280)];
  return `<path d="M${400 - width} ${top + 150}L${400 - width - 90} 625h${2 * width + 180}L${400 + width} ${top + 150}z" fill="${accent}" opacity=".16"/>
<rect x="390" y="${top + 140}" width="20" height="${470 - top}" fill="${shade}"/><rect x="310" y="606" width="180" height="20" rx="10" fill="${shade}"/>
<path d="M${400 - width * 0.5} ${top}h${width}l${width * 0.5} 150H${400 - width}z" fill="url(#body)"/><ellipse cx="400" cy="${top + 150}" rx="${width}" ry="18" fill="${wall}"/>`;
};

const candle: Motif = (random, { shade, accent, wall }) =>
  [270, 400, 530]
    .map((x) => {
      const [height, half] = [random.int(120, 290), random.int(36, 54)];
      const top = 625 - height;
      return `<rect x="${x - half}" y="${top}" width="${2 * half}" height="${height}" rx="10" fill="url(#body)"/><ellipse cx="${x}" cy="${top + 4}" rx="${half}" ry="11" fill="${wall}" opacity=".7"/>
<path d="M${x} ${top}v-26" stroke="${shade}" stroke-width="6"/><path d="M${x} ${top - 88}q34 44 0 68q-34 -24 0 -68z" fill="${accent}"/>`;
    })
    .join("");

const basket: Motif = (random, { shade, accent }) => {
  const rows = Array.from({ length: 6 }, (_, row) =>
    Array.from({ length: 11 }, (_, at) => {
      const x = 220 + row * 4 + at * ((360 - row * 8) / 11);
      return `<rect x="${x.toFixed(0)}" y="${432 + row * 31}" width="25" height="22" rx="9" fill="${(row + at) % 2 ? shade : accent}" opacity="${(row + at) % 2 ? ".5" : ".4"}"/>`;
    }).join(""),
  ).join("");
  const handle = random.int(150, 210);
  return `<path d="M250 430q0 -${handle} 150 -${handle}t150 ${handle}" fill="none" stroke="${shade}" stroke-width="22"/>
<path d="M205 420h390l-36 180q-5 25 -40 25H281q-35 0 -40 -25z" fill="url(#body)"/>${rows}<rect x="196" y="406" width="408" height="26" rx="13" fill="${shade}"/>`;
};

const jar: Motif = (random, { shade, accent, wall }) => {
  const width = random.int(110, 150);
  return `<rect x="${400 - width * 0.72}" y="290" width="${width * 1.44}" height="58" rx="10" fill="${accent}"/>
<path d="M${400 - width * 0.7} 348h${width * 1.4}q${width * 0.3} 16 ${width * 0.3} 60v190q0 27 -27 27H${427 - width}q-27 0 -27 -27V408q0 -44 ${width * 0.3} -60z" fill="url(#body)"/>
<rect x="${400 - width + 24}" y="430" width="${2 * width - 48}" height="120" rx="8" fill="${wall}"/>
<path d="M${400 - width + 54} 466h${2 * width - 108}M${400 - width + 54} 496h${width}" stroke="${shade}" stroke-width="12" stroke-linecap="round"/>`;
};

const soap: Motif = (random, { shade, accent, wall }) => {
  const bubbles = Array.from(
    { length: 7 },
    () =>
      `<circle cx="${random.int(230, 570)}" cy="${random.int(250, 430)}" r="${random.int(10, 34)}" fill="${wall}" stroke="${accent}" stroke-width="4" opacity=".8"/>`,
  ).join("");
  return `${bubbles}<rect x="225" y="566" width="350" height="58" rx="22" fill="${shade}"/><rect x="255" y="470" width="290" height="104" rx="40" fill="url(#body)"/>
<rect x="300" y="502" width="200" height="38" rx="19" fill="${wall}" opacity=".4"/>`;
};

const spool: Motif = (random, { shade, accent, wall }) => {
  const half = random.int(110, 150);
  const threads = Array.from(
    { length: 7 },
    (_, at) =>
      `<path d="M${400 - half} ${392 + at * 26}q${half} 16 ${2 * half} 0" stroke="${at % 2 ? accent : wall}" stroke-width="14" fill="none"/>`,
  ).join("");
  return `<rect x="${400 - half}" y="370" width="${2 * half}" height="220" fill="url(#body)"/>${threads}
<rect x="${360 - half}" y="335" width="${2 * half + 80}" height="40" rx="14" fill="${shade}"/><rect x="${360 - half}" y="586" width="${2 * half + 80}" height="40" rx="14" fill="${shade}"/>`;
};

const kite: Motif = (random, { body, shade, accent, wall }) => {
  const tail = Array.from(
    { length: 5 },
    (_, at) =>
      `<path d="M${404 + (at % 2 ? 26 : -26)} ${500 + at * 30}l-18 -12v24zm0 0l18 -12v24z" fill="${at % 2 ? accent : body}"/>`,
  ).join("");
  return `<g transform="rotate(${random.int(-24, 24)} 400 360)"><path d="M400 130L560 330 400 470 240 330z" fill="${body}"/><path d="M400 130L560 330H400z" fill="${accent}"/><path d="M400 330h160L400 470z" fill="${shade}"/>
<path d="M400 330H240L400 470z" fill="${wall}" opacity=".7"/><path d="M400 470q30 30 0 60t0 60 0 60" fill="none" stroke="${shade}" stroke-width="5"/>${tail}</g>`;
};

const sheet: Motif = (random, { body, shade, accent, wall }) => {
  const lean = random.int(-9, 9);
  return `<g transform="rotate(${lean - 7} 400 430)"><rect x="270" y="250" width="260" height="350" rx="8" fill="${shade}" opacity=".5"/></g>
<g transform="rotate(${lean} 400 430)"><rect x="270" y="240" width="260" height="360" rx="8" fill="${wall}"/><circle cx="400" cy="${random.int(350, 400)}" r="${random.int(50, 80)}" fill="${accent}"/>
<path d="M270 520q70 -70 130 -20t130 -30v122q0 8 -8 8H278q-8 0 -8 -8z" fill="${body}"/></g>`;
};

const BY_TITLE: readonly (readonly [RegExp, Motif])[] = [
  [/\b(mug|cup|milk jug|teapot|tin mug)\b/i, cup],
  [/\b(bowl|plate|salt pig|butter dish|mortar|soap dish)\b/i, bowl],
  [/\b(skillet|saucepan|roasting)\b/i, pan],
  [/\b(jar|oil|honey|tea|coffee|mustard|salt|mist|flask)\b/i, jar],
  [/\b(towel|blanket|beanie|windbreak|straps|wrap)\b/i, cloth],
  [/\b(vase|carafe)\b/i, vessel],
];

const BY_TYPE: Readonly<Record<string, Motif>> = {
  Ceramics: vessel,
  Kitchen: tools,
  Textiles: cloth,
  Glass: glass,
  Lighting: lamp,
  Candles: candle,
  Baskets: basket,
  Pantry: jar,
  Bath: soap,
  Kites: kite,
  "Lines & Reels": spool,
  Outdoor: basket,
  Paper: sheet,
};
const OTHERS = [vessel, bowl, jar, basket, sheet] as const;

export function motifOf(product: Pick<Product, "title" | "productType">): Motif {
  const titled =
    product.productType === "Textiles" ? undefined : BY_TITLE.find(([words]) => words.test(product.title))?.[1];
  return titled ?? BY_TYPE[product.productType] ?? ((random, palette) => random.pick(OTHERS)(random, palette));
}
