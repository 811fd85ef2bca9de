import type { DeskErrorCode, DeskNotice, LegId } from "@perezvon/model";
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

  /** What `act` begins is told to the one whose leg it is. */
  run(legId: LegId, act: () => DeskErrorCode | undefined): void {
    this.begin(legId);
    const refused = act();
    if (refused !== undefined) this.tell(refused === "target_busy" ? 486 : 480);
  }

  /** Nobody took the call: busy, no answer, or not to be reached. */
  failed(code: DeskNotice["code"]): void {
    this.tell(code === "target_busy" ? 486 : code === "target_no_answer" ? 480 : 404);
  }

  tell(status: number): void {
    const legId = this.#legId;
    if (legId === undefined) return;
    if (status >= 200) this.#legId = undefined;
    this.#context.execute({ kind: "refer_progress", legId, status });
  }
}
