/** A port is left alone for this long after its leg, so that late packets find nobody (TEL-MED-01). */
export const PORT_REST_MS = 10_000;

/** Pairs of ports: RTP even, RTCP above (TEL-MED-01). Handed out round the range, so that each rests as long as it can. */
export class PortRange {
  readonly total: number;
  readonly #ports: number[] = [];
  #resting: { readonly port: number; readonly untilMs: number }[] = [];

  constructor(low: number, high: number) {
    for (let port = low + (low & 1); port + 1 <= high; port += 2) this.#ports.push(port);
    this.total = this.#ports.length;
  }

  /** Undefined when every pair is in use or resting. */
  take(nowMs: number): number | undefined {
    while (this.#resting[0] && this.#resting[0].untilMs <= nowMs)
      this.#ports.push(this.#resting.shift()!.port);
    return this.#ports.shift();
  }

  /** It has had its rest, or nobody has ever had it. */
  giveBackRested(port: number): void {
    this.#ports.push(port);
  }

  giveBack(port: number, nowMs: number): void {
    this.#resting.push({ port, untilMs: nowMs + PORT_REST_MS });
  }
}
