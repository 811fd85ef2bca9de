/** What a scan of XML meets. Texts come in pieces; entities in them are resolved. */
export interface XmlListener {
  open(name: string, attributes: string): void;
  text(text: string): void;
  close(name: string): void;
}

/** A tag longer than this is no part of a workbook. */
const tagMost = 64 * 1024;

/**
 * Scans XML as it comes, in constant memory: just what the parts of a workbook hold (ECMA-376). Declarations are passed over, so
 * that no document can define entities of its own.
 */
export class XmlScanner {
  readonly #listener: XmlListener;
  #rest = "";

  constructor(listener: XmlListener) {
    this.#listener = listener;
  }

  /** Returns whether it is still XML. */
  write(text: string): boolean {
    const all = this.#rest + text;
    let at = 0;
    for (;;) {
      const tag = all.indexOf("<", at);
      if (tag < 0) {
        // An entity may be cut in two.
        const entity = all.lastIndexOf("&");
        const end = entity >= at && all.length - entity < 12 ? entity : all.length;
        if (end > at) this.#listener.text(resolved(all.slice(at, end)));
        at = end;
        break;
      }
      const end = all.indexOf(">", tag);
      if (end < 0 && all.length - tag > tagMost) return false;
      if (end < 0) {
        if (tag > at) this.#listener.text(resolved(all.slice(at, tag)));
        at = tag;
        break;
      }
      if (tag > at) this.#listener.text(resolved(all.slice(at, tag)));
      this.#tag(all.slice(tag + 1, end));
      at = end + 1;
    }
    this.#rest = all.slice(at);
    return true;
  }

  #tag(tag: string): void {
    const first = tag.charCodeAt(0);
    // `<?…?>` and `<!…>`.
    if (first === 0x3f || first === 0x21) return;
    if (first === 0x2f) {
      this.#listener.close(localName(tag.slice(1).trim()));
      return;
    }
    const empty = tag.endsWith("/");
    const inner = empty ? tag.slice(0, -1) : tag;
    const space = inner.search(/\s/);
    const name = localName(space < 0 ? inner : inner.slice(0, space));
    this.#listener.open(name, space < 0 ? "" : inner.slice(space));
    if (empty) this.#listener.close(name);
  }
}

/** Some programs put every element under a prefix. */
function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

const patterns = new Map<string, RegExp>();

/** `name` is one of the few that this program asks for. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    patterns.set(name, pattern);
  }
  const found = pattern.exec(attributes);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : resolved(value);
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function resolved(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[String(name)] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}
