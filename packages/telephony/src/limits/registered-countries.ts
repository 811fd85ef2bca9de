import type { Clock } from "@perezvon/base";

const hourMs = 3_600_000;
/** Lines that are remembered at most; the longest unused is forgotten. */
const linesMax = 20_000;

/** Where each line has registered from in the last hour (TEL-SEC-09). */
export class RegisteredCountries {
  readonly #clock: Clock;
  /** By line: country and when it was last seen there. */
  readonly #seen = new Map<string, Map<string, number>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The line is at that country now; the other one where it was within an hour, the first time that this is so. */
  note(line: string, country: string): string | undefined {
    const now = this.#clock.monotonicMs();
    const seen = this.#seen.get(line) ?? new Map<string, number>();
    this.#seen.delete(line);
    this.#seen.set(line, seen);
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > linesMax && oldest !== undefined) this.#seen.delete(oldest);
    for (const [each, at] of seen) if (now - at > hourMs) seen.delete(each);
    const known = seen.has(country);
    const other = [...seen.keys()].findLast((each) => each !== country);
    seen.delete(country);
    seen.set(country, now);
    return known ? undefined : other;
  }
}
