import { isTokenCode } from "./characters.ts";

/** A place in a text; the header parsers move it forward. Folding is undone before, so only SP and HT are white. */
export class Cursor {
  readonly text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Code at the cursor, or -1 at the end. */
  get code(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  is(code: number): boolean {
    return this.code === code;
  }

  skipWhite(): void {
    for (;;) {
      const code = this.code;
      if (code !== 32 && code !== 9) return;
      this.at++;
    }
  }

  /** Steps over `code`, white space around it included; false and unmoved (but for white) when it is not there. */
  takeSeparator(code: number): boolean {
    this.skipWhite();
    if (this.code !== code) return false;
    this.at++;
    this.skipWhite();
    return true;
  }

  /** A token, possibly empty. */
  token(): string {
    const start = this.at;
    while (this.at < this.text.length && isTokenCode(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(start, this.at);
  }

  /** The raw quoted string at the cursor with its quotes, or undefined when it never ends. */
  quoted(): string | undefined {
    const start = this.at;
    for (let i = start + 1; i < this.text.length; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 34) {
        this.at = i + 1;
        return this.text.slice(start, this.at);
      }
    }
    return undefined;
  }
}
