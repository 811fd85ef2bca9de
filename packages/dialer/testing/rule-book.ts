import { closesRecord, type DispositionType, type RedialAction, type RedialSettings } from "@perezvon/model";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface NumberLine {
  readonly number: string;
  attempts: number;
  stopped: boolean;
  due: number;
  /** It let the others go first, after so many ended attempts. */
  yieldedAt: number | undefined;
  lastTurn: number;
}

interface OpenAttempt {
  readonly line: NumberLine;
  readonly status: string;
  readonly counted: boolean;
  readonly repeats: number;
  readonly noLineTries: number;
  readonly at: number;
  /** End of its last dial that left. */
  readonly endedAt: number;
}

export type BookStep =
  | { readonly kind: "dial"; readonly number: string; readonly repeat: boolean }
  | { readonly kind: "wait"; readonly until: number; readonly repeat: boolean }
  | { readonly kind: "close"; readonly disposition: string };

export interface BookOutcome {
  readonly number: string;
  readonly endedAt: number;
  readonly disposition: string;
  readonly type: DispositionType;
  readonly counted: boolean;
  readonly live: boolean;
}

/**
 * The redial rules written down a second time, sentence by sentence and without regard to speed, hours or limits a day: what the
 * dialler does is compared with it. Numbers barred by a rule are shared with every other record.
 */
export class RuleBook {
  attempts = 0;
  readonly lines: readonly NumberLine[];
  readonly #settings: RedialSettings;
  readonly #barred: Set<string>;
  #open: OpenAttempt | undefined;
  #closed: string | undefined;
  #last: string | undefined;
  #turns = 0;

  constructor(numbers: readonly string[], settings: RedialSettings, barred: Set<string>) {
    this.#settings = settings;
    this.#barred = barred;
    this.lines = numbers.map((number) => ({
      number,
      attempts: 0,
      stopped: false,
      due: 0,
      yieldedAt: undefined,
      lastTurn: 0,
    }));
  }

  next(now: number): BookStep {
    const open = this.#open;
    if (open !== undefined && this.#closed === undefined) {
      // OUT-RED-07: the other numbers wait until the attempt ends. OUT-RED-20: up to 60 min late it goes on.
      const goesOn = this.#callable(open.line) && now <= open.at + hourMs;
      if (goesOn && now < open.at) return { kind: "wait", until: open.at, repeat: true };
      if (goesOn) return { kind: "dial", number: open.line.number, repeat: true };
      this.#end(open.line, this.#row(open.status).action, open.endedAt);
    }
    const close = this.#closed ?? this.#closedByLimits();
    if (close !== undefined) {
      this.#closed = close;
      return { kind: "close", disposition: close };
    }
    return this.#choose(now);
  }

  apply({ number, endedAt, disposition, type, counted, live }: BookOutcome): void {
    const line = this.lines.find((each) => each.number === number)!;
    const running = this.#open?.line === line ? this.#open : undefined;
    this.#open = undefined;
    if (disposition === "number_dnc") {
      this.#last = disposition;
      line.stopped = true;
      return;
    }
    if (running !== undefined && !closesRecord(type)) {
      const noLine = disposition === "network_unavailable" && running.status !== disposition && !counted;
      // OUT-RED-05: without a line neither status nor count of repeats changes, ten times.
      const again = !live && disposition === running.status;
      if (noLine) this.#withoutLine(running, endedAt);
      else if (again) this.#repeated(running, endedAt);
      if (noLine || again) return;
    }
    // OUT-RED-06: what may not count stays in the running attempt, which ends with the new status.
    const room = this.attempts < this.#settings.maxAttemptsPerRecord && this.#below(line);
    const stays = running?.counted === true && !room;
    if (counted && !stays) {
      this.attempts += 1;
      line.attempts += 1;
    }
    this.#last = disposition;
    if (closesRecord(type)) {
      this.#closed = disposition;
      return;
    }
    const { repeats, intervalMinutes, action } = this.#row(disposition);
    const personEndsSeries = running !== undefined && live;
    if (repeats === 0 || stays || personEndsSeries) this.#end(line, action, endedAt);
    else {
      const at = endedAt + intervalMinutes * minuteMs;
      this.#open = { line, status: disposition, counted, repeats: 0, noLineTries: 0, at, endedAt };
    }
  }

  #withoutLine(running: OpenAttempt, endedAt: number): void {
    const { intervalMinutes, action } = this.#row(running.status);
    const noLineTries = running.noLineTries + 1;
    if (noLineTries > 10) this.#end(running.line, action, running.endedAt);
    else this.#open = { ...running, noLineTries, at: endedAt + intervalMinutes * minuteMs };
  }

  /** OUT-RED-03: so many dials after the first, the interval from the end of one to the start of the next. */
  #repeated(running: OpenAttempt, endedAt: number): void {
    const { repeats, intervalMinutes, action } = this.#row(running.status);
    const done = running.repeats + 1;
    if (done >= repeats) this.#end(running.line, action, endedAt);
    else {
      const at = endedAt + intervalMinutes * minuteMs;
      this.#open = { ...running, repeats: done, noLineTries: 0, at, endedAt };
    }
  }

  /** OUT-RED-09: side effects, then limits, then the waiting of the row. */
  #end(line: NumberLine, action: RedialAction, endedAt: number): void {
    this.#open = undefined;
    this.#turns += 1;
    line.lastTurn = this.#turns;
    line.yieldedAt = undefined;
    line.due = 0;
    if (action.kind === "stop_number") line.stopped = true;
    if (action.kind === "stop_number_everywhere") this.#barred.add(line.number);
    if (action.kind === "stop_record") this.#closed = "finalized_by_rule";
    if (action.kind === "complete") this.#closed = action.disposition;
    if (action.kind !== "redial" && action.kind !== "next_number") return;
    if (!this.#below(line) || this.attempts >= this.#settings.maxAttemptsPerRecord) return;
    line.due = endedAt + action.hours * hourMs;
    if (action.kind === "next_number") line.yieldedAt = this.#turns;
  }

  /** The last two rows of OUT-RED-10. */
  #closedByLimits(): string | undefined {
    const single = this.lines.length === 1;
    if (!this.lines.some((line) => this.#left(line)))
      return single ? (this.#last ?? "finalized_by_rule") : "no_numbers_left";
    if (this.attempts < this.#settings.maxAttemptsPerRecord) return undefined;
    return single ? this.#last : "finalized_by_rule";
  }

  /** OUT-RED-13, OUT-RED-11. */
  #choose(now: number): BookStep {
    const stepsAside = ({ yieldedAt }: NumberLine, line: NumberLine) =>
      yieldedAt !== undefined &&
      this.lines.some((other) => other !== line && this.#left(other) && other.lastTurn < yieldedAt);
    const waiting: number[] = [];
    for (const line of this.lines.filter((each) => this.#left(each) && !stepsAside(each, each))) {
      if (line.due <= now) return { kind: "dial", number: line.number, repeat: false };
      waiting.push(line.due);
      if (!this.#settings.dialAllNumbers && line.yieldedAt === undefined) break;
    }
    return { kind: "wait", until: Math.min(...waiting), repeat: false };
  }

  #row(disposition: string) {
    const found = this.#settings.rules.find((rule) => rule.disposition === disposition);
    return found ?? { repeats: 0, intervalMinutes: 1, action: { kind: "redial", hours: 24 } as const };
  }

  #callable(line: NumberLine): boolean {
    return !line.stopped && !this.#barred.has(line.number);
  }

  #below(line: NumberLine): boolean {
    return line.attempts < this.#settings.maxAttemptsPerNumber;
  }

  #left(line: NumberLine): boolean {
    return this.#callable(line) && this.#below(line);
  }
}
