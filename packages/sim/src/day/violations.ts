/** What must never happen; each breach is kept with its instant, for the seed to be replayed. */
export class Violations {
  readonly found: { readonly rule: string; readonly at: string; readonly detail: string }[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  report(rule: string, detail: string): void {
    // The first ones of a rule tell what is wrong; a thousand more of them do not.
    const known = this.found.filter((each) => each.rule === rule).length;
    if (known < 4) this.found.push({ rule, at: new Date(this.#now()).toISOString(), detail });
  }

  check(holds: boolean, rule: string, detail: () => string): void {
    if (!holds) this.report(rule, detail());
  }
}
