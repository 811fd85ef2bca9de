import { isParamCode } from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { unquote } from "./quoted-string.ts";

/** `;name=value` parameters in their order. Names compare without case; values are kept as received. */
export class Params {
  static readonly none = new Params([], []);
  readonly #names: readonly string[];
  readonly #values: readonly (string | undefined)[];

  constructor(names: readonly string[], values: readonly (string | undefined)[]) {
    this.#names = names;
    this.#values = values;
  }

  static of(entries: Readonly<Record<string, string | undefined>>): Params {
    return new Params(Object.keys(entries), Object.values(entries));
  }

  get size(): number {
    return this.#names.length;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Value with quotes undone; undefined when absent or without a value (see `has`). */
  get(name: string): string | undefined {
    const index = this.#names.indexOf(name);
    const value = index < 0 ? undefined : this.#values[index];
    return value === undefined ? undefined : unquote(value);
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** A copy with the parameter set, in its old place if it had one. */
  with(name: string, value: string | undefined): Params {
    const index = this.#names.indexOf(name);
    if (index < 0) return new Params([...this.#names, name], [...this.#values, value]);
    return new Params(this.#names, this.#values.with(index, value));
  }

  without(name: string): Params {
    const index = this.#names.indexOf(name);
    if (index < 0) return this;
    return new Params(this.#names.toSpliced(index, 1), this.#values.toSpliced(index, 1));
  }

  toString(): string {
    let text = "";
    for (let i = 0; i < this.#names.length; i++) {
      const value = this.#values[i];
      text += value === undefined ? `;${this.#names[i]}` : `;${this.#names[i]}=${value}`;
    }
    return text;
  }
}

/**
 * Header parameters (RFC 3261 §25.1 `generic-param`) from the cursor to the end or to a comma.
 * Undefined when malformed.
 */
export function parseHeaderParams(cursor: Cursor): Params | undefined {
  let names: string[] | undefined;
  let values: (string | undefined)[] | undefined;
  while (cursor.takeSeparator(59)) {
    const name = cursor.token();
    if (name === "") {
      // A stray `;` at the end is common in the field and harms nobody.
      if (cursor.done || cursor.code === 44 || cursor.code === 59) continue;
      return undefined;
    }
    let value: string | undefined;
    if (cursor.takeSeparator(61)) {
      value = cursor.code === 34 ? cursor.quoted() : looseValue(cursor);
      if (value === undefined) return undefined;
    }
    // As long as it is, for most have one: an array that grows keeps room for seventeen.
    if (names === undefined || values === undefined) {
      names = [name.toLowerCase()];
      values = [value];
      continue;
    }
    names.push(name.toLowerCase());
    values.push(value);
  }
  return names === undefined || values === undefined ? Params.none : new Params(names, values);
}

/** A token or host; taken up to the next separator because tags and hosts in the field hold more than tokens. */
function looseValue(cursor: Cursor): string | undefined {
  const start = cursor.at;
  for (;;) {
    const code = cursor.code;
    if (code < 0 || code === 59 || code === 44 || code === 32 || code === 9) break;
    if (code < 33 || code === 34 || code === 127) return undefined;
    cursor.at++;
  }
  return cursor.text.slice(start, cursor.at);
}

/** Parameters of a URI: everything up to `?` or the end of `text`. Undefined when malformed. */
export function parseUriParams(text: string): Params | undefined {
  if (text === "") return Params.none;
  const names: string[] = [];
  const values: (string | undefined)[] = [];
  for (const part of text.split(";")) {
    if (part === "") continue;
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i);
      if (!isParamCode(code) && code !== 61 && code !== 37 && code < 128) return undefined;
    }
    const equals = part.indexOf("=");
    if (equals === 0) return undefined;
    names.push((equals < 0 ? part : part.slice(0, equals)).toLowerCase());
    values.push(equals < 0 ? undefined : part.slice(equals + 1));
  }
  return new Params(names, values);
}
