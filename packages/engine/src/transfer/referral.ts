import type { LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** What a phone that asked by REFER is told of its transfer; 200 and more is the last word (TEL-XFR-01). */
export class Referral {
  readonly #context: CentreContext;
  #legId: LegId | undefined;

  constructor(context: CentreContext) {
    this.#context = context;
  }

  get open(): boolean {
    return this.#legId !== undefined;
  }

  begin(legId: LegId): void {
    this.#legId = legId;
  }

  tell(status: number): void {
    const legId = this.#legId;
    if (legId === undefined) return;
    if (status >= 200) this.#legId = undefined;
    this.#context.execute({ kind: "refer_progress", legId, status });
  }
}
