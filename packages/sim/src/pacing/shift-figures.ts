/** Live answers and abandoned ones of one clock hour. */
interface HourCount {
  answered: number;
  abandoned: number;
}

export interface ShiftFigures {
  /** Share of the agents' time on duty with a campaign call or its after-call work, inbound work left out. */
  readonly utilisation: number;
  readonly abandonment: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly dials: number;
  readonly cancelled: number;
  readonly hours: readonly HourCount[];
  readonly worstHour: number;
  /** Hours with more abandoned calls than the target and twice its chance deviation. */
  readonly hoursBeyondChance: number;
  readonly mostLines: number;
}

/** Counts what happens in a shift. */
export class ShiftCounts {
  readonly #hours: HourCount[] = [];
  dials = 0;
  cancelled = 0;
  mostLines = 0;
  busySeconds = 0;
  inboundSeconds = 0;
  dutySeconds = 0;

  answer(time: number): void {
    this.#hour(time).answered += 1;
  }

  abandon(answeredAt: number): void {
    this.#hour(answeredAt).abandoned += 1;
  }

  figures(target: number): ShiftFigures {
    const answered = this.#sum("answered");
    const abandoned = this.#sum("abandoned");
    const share = ({ answered: all, abandoned: lost }: HourCount) => (all === 0 ? 0 : lost / all);
    return {
      utilisation: this.busySeconds / Math.max(1, this.dutySeconds - this.inboundSeconds),
      abandonment: answered === 0 ? 0 : abandoned / answered,
      answered,
      abandoned,
      dials: this.dials,
      cancelled: this.cancelled,
      hours: this.#hours,
      worstHour: Math.max(0, ...this.#hours.map(share)),
      hoursBeyondChance: this.#hours.filter((hour) => beyondChance(hour, target)).length,
      mostLines: this.mostLines,
    };
  }

  #sum(which: keyof HourCount): number {
    return this.#hours.reduce((sum, hour) => sum + hour[which], 0);
  }

  #hour(time: number): HourCount {
    const index = Math.floor(time / 3600);
    while (this.#hours.length <= index) this.#hours.push({ answered: 0, abandoned: 0 });
    return this.#hours[index]!;
  }
}

function beyondChance({ answered, abandoned }: HourCount, target: number): boolean {
  const expected = target * answered;
  return abandoned > expected + 2 * Math.sqrt(expected);
}
