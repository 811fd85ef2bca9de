/**
 * Reads no more than the heads of WebSocket frames (RFC 6455 §5.2): SIP takes one message a frame, whole and not over-long
 * (TEL-TPT-07), and a library that puts fragments together would hide that it was not so.
 */
export class FrameScanner {
  readonly #payloadMax: number;
  readonly #head: number[] = [];
  #skip = 0;

  constructor(payloadMax: number) {
    this.#payloadMax = payloadMax;
  }

  /** False as soon as a data frame is a fragment or too long. */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#skip, chunk.length - at);
      this.#skip -= skipped;
      at += skipped;
      if (at >= chunk.length) break;
      this.#head.push(chunk[at++]!);
      const length = headLength(this.#head);
      if (length === undefined || this.#head.length < length) continue;
      const payload = payloadLength(this.#head);
      const [first = 0] = this.#head;
      const isControl = (first & 0x08) !== 0;
      const isWhole = (first & 0x80) !== 0 && (first & 0x0f) !== 0;
      if (!isControl && (!isWhole || payload > this.#payloadMax)) return false;
      this.#skip = payload;
      this.#head.length = 0;
    }
    return true;
  }
}

/** Length of the head, the mask included; undefined before its second octet is there. */
function headLength(head: readonly number[]): number | undefined {
  const second = head[1];
  if (second === undefined) return undefined;
  const size = second & 0x7f;
  return 2 + (size === 126 ? 2 : size === 127 ? 8 : 0) + ((second & 0x80) !== 0 ? 4 : 0);
}

function payloadLength(head: readonly number[]): number {
  const size = head[1]! & 0x7f;
  if (size < 126) return size;
  return head.slice(2, size === 126 ? 4 : 10).reduce((sum, octet) => sum * 256 + octet, 0);
}
