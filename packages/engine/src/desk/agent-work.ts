import type { Timer } from "@perezvon/base";
import type {
  DeskCallBack,
  DeskClosedTime,
  DeskErrorCode,
  DeskInteraction,
  DeskRefusal,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "./desk-session.ts";
import type { PartSubject } from "./part-contract.ts";

const noteLength = 4_000;

/** What an agent makes of a call: his note and his choice of a disposition (DSK-CTX-04, DSK-CTX-06). */
export class AgentWork {
  note = "";
  disposition: string | undefined;
  /** The next call, where the disposition is one of type reschedule. */
  callBack: DeskCallBack | undefined;
  /** Quick choices that hours do not allow, as they were when the disposition was chosen. */
  closedTimes: readonly DeskClosedTime[] | undefined;
  /** Why the last wish could not be granted. */
  refusal: DeskRefusal | undefined;
  /** When after-call work ends by itself. */
  until: number | undefined;
  #timer: Timer | undefined;

  setNote(note: string): DeskErrorCode | undefined {
    if (note.length > noteLength) return "note_too_long";
    this.note = note;
    return undefined;
  }

  choose(subject: PartSubject, key: string, now: number): DeskErrorCode | undefined {
    const chosen = subject.dispositions.find((disposition) => disposition.key === key);
    if (chosen === undefined) return "disposition_not_found";
    this.closedTimes = chosen.type === "reschedule" ? subject.recordDesk?.closedTimes(now) : undefined;
    if (key !== this.disposition) this.callBack = undefined;
    this.disposition = key;
    this.refusal = undefined;
    return undefined;
  }

  /** A disposition of type reschedule with the next call (OUT-CBK-01). */
  promise(subject: PartSubject, key: string, wish: DeskCallBack, now: number): DeskErrorCode | undefined {
    const chosen = subject.dispositions.find((disposition) => disposition.key === key);
    if (chosen?.type !== "reschedule" || subject.recordDesk === undefined) return "disposition_not_found";
    const planned = subject.recordDesk.callBack(wish, now);
    if (planned.kind === "refused") {
      this.refusal = planned.refusal;
      return planned.refusal.code;
    }
    this.disposition = key;
    this.callBack = planned.callBack;
    this.refusal = undefined;
    return undefined;
  }

  /** A choice must still be made, or something entered. */
  owes(subject: PartSubject): boolean {
    return this.#owesDisposition(subject) || (subject.script?.missing().length ?? 0) > 0;
  }

  /** What keeps the work from being finished; what the script lacks is marked with it (INB-SCR-08). */
  owed(subject: PartSubject): DeskErrorCode | undefined {
    const incomplete = subject.script?.incomplete() === true;
    if (this.#owesDisposition(subject)) return "disposition_required";
    return incomplete ? "script_incomplete" : undefined;
  }

  #owesDisposition({ dispositionRequired, dispositions }: PartSubject): boolean {
    return dispositionRequired && dispositions.length > 0 && this.disposition === undefined;
  }

  /**
   * After-call work ends by itself after so long; 0 is never. Only a mandatory disposition outlasts it (INB-DSP-05): fields of the script
   * are asked for at «Завершить», and an end by force keeps what there is (INB-SCR-08).
   */
  begin(
    { clock, timers }: Pick<CentreContext, "clock" | "timers">,
    { subject, session }: { readonly subject: PartSubject; readonly session: DeskSession },
    over: () => void,
  ): void {
    const seconds = session.profile.afterCallWorkSeconds;
    if (seconds === 0) return;
    this.until = clock.now() + seconds * 1000;
    this.#timer = timers.after(seconds * 1000, () => {
      if (this.#owesDisposition(subject)) session.changed();
      else over();
    });
  }

  end(): void {
    this.#timer?.cancel();
  }

  /** What a colleague has left; one's own comes first. */
  inherit(from: AgentWork): void {
    if (this.note === "") this.note = from.note;
    if (this.disposition !== undefined) return;
    this.disposition = from.disposition;
    this.callBack = from.callBack;
  }
}

/** What a desk shows of the call itself, whoever takes part in it. */
export function subjectView(subject: PartSubject) {
  return {
    id: subject.callId,
    channel: "voice",
    direction: subject.direction,
    service: subject.service,
    campaign: subject.campaign,
    recordId: subject.recordId,
    customer: subject.customer,
    fields: subject.fields,
    history: subject.history,
    waitedMs: subject.waitedMs,
    dispositions: subject.dispositions,
    dispositionRequired: subject.dispositionRequired,
    record: subject.recordDesk?.view,
    script: subject.script?.view(),
    choices: subject.choice?.records,
    messages: subject.messages,
  } as const satisfies Partial<DeskInteraction>;
}
