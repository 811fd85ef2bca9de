/** One header field as name and value. */
export type HeaderField = readonly [name: string, value: string];

/** A value that would break out of its line; refused where it is set, never sent (TEL-MSG-05). */
export class HeaderValueError extends Error {
  override readonly name = "HeaderValueError";
  readonly code = "sip.header_value";
  readonly header: string;

  constructor(header: string) {
    super(`CR, LF or NUL in the value of ${header}`);
    this.header = header;
  }
}

/** TEL-MSG-05: CR, LF or NUL in any value we compose is refused. */
export function assertOneLine(header: string, value: string): void {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 13 || code === 10 || code === 0) throw new HeaderValueError(header);
  }
}
