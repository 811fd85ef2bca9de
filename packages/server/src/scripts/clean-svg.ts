import { XmlScanner } from "../import/xlsx/xml-scanner.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Shapes and paint; nothing that runs, loads, links, or repeats other parts (INB-SCR-03, INB-SCR-11). */
const elements = words(`
  svg g defs title desc text tspan clipPath path rect circle ellipse line polyline polygon
  linearGradient radialGradient stop
`);

const paint = words(`
  fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
  stroke-dasharray stroke-dashoffset stroke-miterlimit opacity color stop-color stop-opacity clip-path
  clip-rule display visibility font-family font-size font-style font-weight text-anchor letter-spacing
`);

const attributes = words(`
  id x y x1 y1 x2 y2 cx cy r rx ry fx fy d points dx dy width height viewBox preserveAspectRatio
  transform gradientTransform gradientUnits clipPathUnits spreadMethod offset pathLength textLength
`);

/** A drawing that people make has fewer. */
const elementsMost = 20_000;
const depthMost = 64;

/** The drawing with what is allowed of it, written anew; undefined: it is no SVG. */
export function cleanSvg(source: string): string | undefined {
  const drawing = new Drawing();
  const scanned = new XmlScanner(drawing).write(source.replaceAll(/^\ufeff|<!--[\s\S]*?-->/g, ""));
  return scanned ? drawing.whole() : undefined;
}

class Drawing {
  readonly #pieces: string[] = [];
  readonly #open: { readonly name: string; readonly kept: boolean }[] = [];
  #elements = 0;
  #broken = false;
  #roots = 0;

  open(name: string, given: string): void {
    const parent = this.#open.at(-1);
    const root = parent === undefined;
    if (root && (name !== "svg" || this.#roots > 0)) this.#broken = true;
    if (root) this.#roots++;
    if (++this.#elements > elementsMost || this.#open.length >= depthMost) this.#broken = true;
    const kept = !this.#broken && (root || parent.kept) && elements.has(name);
    this.#open.push({ name, kept });
    if (!kept) return;
    const space = root ? ' xmlns="http://www.w3.org/2000/svg"' : "";
    this.#pieces.push(`<${name}${space}${allowedAttributes(given)}>`);
  }

  text(text: string): void {
    if (this.#open.at(-1)?.kept) this.#pieces.push(escaped(text));
  }

  close(name: string): void {
    const last = this.#open.pop();
    if (last?.name !== name) this.#broken = true;
    if (last?.kept) this.#pieces.push(`</${name}>`);
  }

  whole(): string | undefined {
    const closed = !this.#broken && this.#roots === 1 && this.#open.length === 0;
    return closed ? this.#pieces.join("") : undefined;
  }
}

function allowedAttributes(given: string): string {
  const pairs: [string, string][] = [];
  for (const [, name = "", double, single] of given.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const value = double ?? single ?? "";
    if (name === "style") pairs.push(...declarations(value));
    // Gradients take their stops from each other.
    else if (name === "href" || name === "xlink:href") pairs.push(["href", value]);
    else pairs.push([name, value]);
  }
  const seen = new Set<string>();
  return pairs
    .filter(([name, value]) => isAllowed(name, value) && seen.size !== seen.add(name).size)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
}

/** What is drawn the same is written as attributes: no style of a document remains. */
function declarations(style: string): [string, string][] {
  return style.split(";").flatMap((declaration): [string, string][] => {
    const [name = "", value = ""] = declaration.split(":").map((part) => part.trim());
    return paint.has(name) ? [[name, value]] : [];
  });
}

function isAllowed(name: string, value: string): boolean {
  if (name === "href") return /^#[\w.-]{1,100}$/.test(value);
  if (!attributes.has(name) && !paint.has(name)) return false;
  if (/url/i.test(value)) return /^url\(#[\w.-]{1,100}\)$/.test(value);
  // Numbers, names and colours: no sign that could end the attribute or name an address.
  return /^[\p{L}\p{N}\s#%.,()_'+-]*$/u.test(value);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
