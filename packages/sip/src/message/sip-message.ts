import { parseDigits } from "./characters.ts";
import { type CSeq, parseCSeq } from "./cseq.ts";
import { canonicalHeaderName, isCanonicalHeaderName } from "./header-names.ts";
import { type NameAddr, parseNameAddr, parseNameAddrList } from "./name-addr.ts";
import { splitList } from "./split-list.ts";
import { parseUri, type Uri } from "./uri.ts";
import { parseVia, type Via } from "./via.ts";

/** Stands for "not parsed yet" where undefined means malformed or absent. */
const unread = Symbol("unread");
type Lazy<T> = T | undefined | typeof unread;

/**
 * A received message: header lines are indexed once, typed values are parsed on first use and kept.
 * Getters of mandatory headers return undefined when the header is absent or malformed; after
 * `findRequestFault` has passed they are there.
 */
abstract class SipMessage {
  /** Canonical names (see `header-names.ts`), parallel to `values`. */
  readonly names: readonly string[];
  /** Unfolded and trimmed. */
  readonly values: readonly string[];
  readonly bodyBytes: Buffer;
  #via: Lazy<Via> = unread;
  #from: Lazy<NameAddr> = unread;
  #to: Lazy<NameAddr> = unread;
  #cseq: Lazy<CSeq> = unread;
  #body: string | undefined;

  constructor(names: readonly string[], values: readonly string[], bodyBytes: Buffer) {
    this.names = names;
    this.values = values;
    this.bodyBytes = bodyBytes;
  }

  /** First line of that name, as received. */
  header(name: string): string | undefined {
    const index = this.#indexOf(name);
    return index < 0 ? undefined : this.values[index];
  }

  /** Every line of that name, in order. */
  headerLines(name: string): string[] {
    if (isCanonicalHeaderName(name)) return this.values.filter((_, i) => this.names[i] === name);
    const canonical = canonicalHeaderName(name);
    const lower = canonical.toLowerCase();
    const lines: string[] = [];
    for (let i = 0; i < this.names.length; i++) {
      const own = this.names[i]!;
      if (own === canonical || own.toLowerCase() === lower) lines.push(this.values[i]!);
    }
    return lines;
  }

  /** Every value of that name, lines split at commas. */
  headerList(name: string): string[] {
    return this.headerLines(name).flatMap(splitList);
  }

  countOf(canonicalName: string): number {
    let count = 0;
    for (let i = 0; i < this.names.length; i++) if (this.names[i] === canonicalName) count++;
    return count;
  }

  /** Topmost Via. */
  get via(): Via | undefined {
    if (this.#via === unread) this.#via = parse(this.header("Via"), parseVia);
    return this.#via;
  }

  get from(): NameAddr | undefined {
    if (this.#from === unread) this.#from = parse(this.header("From"), parseNameAddr);
    return this.#from;
  }

  get to(): NameAddr | undefined {
    if (this.#to === unread) this.#to = parse(this.header("To"), parseNameAddr);
    return this.#to;
  }

  get cseq(): CSeq | undefined {
    if (this.#cseq === unread) this.#cseq = parse(this.header("CSeq"), parseCSeq);
    return this.#cseq;
  }

  get callId(): string {
    return this.header("Call-ID") ?? "";
  }

  get fromTag(): string {
    return this.from?.params.get("tag") ?? "";
  }

  get toTag(): string {
    return this.to?.params.get("tag") ?? "";
  }

  /** Values of Contact, Route, Record-Route and their like; undefined when any is malformed. */
  addresses(name: string): NameAddr[] | undefined {
    const all: NameAddr[] = [];
    for (const line of this.headerLines(name)) {
      const values = parseNameAddrList(line);
      if (values === undefined) return undefined;
      all.push(...values);
    }
    return all;
  }

  /** URI of the first Contact. */
  get contactUri(): Uri | undefined {
    const line = this.header("Contact");
    return line === undefined ? undefined : parseNameAddrList(line)?.[0]?.uri;
  }

  get contentType(): string {
    return this.header("Content-Type") ?? "";
  }

  /** Body as text, UTF-8. */
  get body(): string {
    if (this.#body === undefined)
      this.#body = this.bodyBytes.length === 0 ? "" : this.bodyBytes.toString("utf8");
    return this.#body;
  }

  /** A header that is one whole number, such as Expires or Min-SE; parameters after `;` do not count. */
  numberHeader(name: string): number | undefined {
    const line = this.header(name);
    if (line === undefined) return undefined;
    const semicolon = line.indexOf(";");
    return parseDigits((semicolon < 0 ? line : line.slice(0, semicolon)).trim(), 10);
  }

  /** True when the comma-separated header holds that token, case aside. */
  hasToken(name: string, token: string): boolean {
    const lower = token.toLowerCase();
    return this.headerList(name).some((value) => value.toLowerCase() === lower);
  }

  #indexOf(name: string): number {
    for (let i = 0; i < this.names.length; i++) if (this.names[i] === name) return i;
    if (isCanonicalHeaderName(name)) return -1;
    const canonical = canonicalHeaderName(name);
    const lower = canonical.toLowerCase();
    for (let i = 0; i < this.names.length; i++) {
      const own = this.names[i]!;
      if (own === canonical || (own.length === lower.length && own.toLowerCase() === lower)) return i;
    }
    return -1;
  }
}

export class SipRequest extends SipMessage {
  readonly kind = "request";
  readonly method: string;
  /** Request-URI as received. */
  readonly uriText: string;
  #uri: Lazy<Uri> = unread;

  constructor(
    method: string,
    uriText: string,
    names: readonly string[],
    values: readonly string[],
    bodyBytes: Buffer,
  ) {
    super(names, values, bodyBytes);
    this.method = method;
    this.uriText = uriText;
  }

  get uri(): Uri | undefined {
    if (this.#uri === unread) this.#uri = parseUri(this.uriText);
    return this.#uri;
  }

  /** 70 when absent is for the caller to decide: undefined here means absent or malformed. */
  get maxForwards(): number | undefined {
    return parse(this.header("Max-Forwards"), (text) => parseDigits(text, 10));
  }
}

export class SipResponse extends SipMessage {
  readonly kind = "response";
  readonly status: number;
  readonly reasonPhrase: string;

  constructor(
    status: number,
    reasonPhrase: string,
    names: readonly string[],
    values: readonly string[],
    bodyBytes: Buffer,
  ) {
    super(names, values, bodyBytes);
    this.status = status;
    this.reasonPhrase = reasonPhrase;
  }
}

function parse<T>(text: string | undefined, parser: (text: string) => T | undefined): T | undefined {
  return text === undefined ? undefined : parser(text);
}
