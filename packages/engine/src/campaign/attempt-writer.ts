import type { NextStep } from "@perezvon/dialer";
import type { AttemptId, CallId, Campaign, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AttemptStart, ClaimedRecord, LifeChange } from "../ports.ts";
import { type ShownNumber, ShownNumbers } from "./shown-numbers.ts";
import { type UndialledStep, undialledEnd } from "./undialled.ts";

/** A fault may be the record's own: so that it holds up no other, it is not claimed again at once. */
const afterFaultMs = 60_000;

/** What a campaign writes about a record before a dial or instead of one. Every write is offered to the store until it answers. */
export class AttemptWriter {
  readonly numbers: ShownNumbers;
  readonly #context: CentreContext;

  constructor(context: CentreContext) {
    this.#context = context;
    this.numbers = new ShownNumbers(context);
  }

  retry<T>(label: string, write: () => Promise<T>): Promise<T> {
    return this.#context.writes.push(`dial:${this.#context.newId()}`, label, write);
  }

  /** The attempt as it will be written; nothing may be dialled before it is (OUT-GEN-05). */
  attemptOf(
    campaign: Campaign,
    record: ClaimedRecord,
    next: AttemptFacts,
    shown: Pick<ShownNumber, "number" | "foreign"> | undefined,
    callId = this.#context.newId() as CallId,
  ): AttemptStart {
    return {
      attemptId: this.#context.newId() as AttemptId,
      centreId: this.#context.centreId,
      campaignId: campaign.id,
      associationId: record.associationId,
      listId: record.listId,
      recordId: record.recordId,
      callId,
      number: next.number,
      callerNumber: shown?.number ?? campaign.callerNumber ?? "",
      foreignCaller: shown?.foreign,
      attemptNumber: next.attemptNumber,
      repeatNumber: next.repeatNumber,
      dueAt: next.dueAt,
      startedAt: this.#context.clock.now(),
    };
  }

  /** Writes a step of the record that is no dial. */
  stepUndialled(
    campaign: Campaign,
    record: ClaimedRecord,
    step: UndialledStep,
    by?: { readonly callId: CallId; readonly agentUserId: UserId; readonly note: string },
    change?: LifeChange,
  ): Promise<void> {
    const { progress, columns, barNumbers, doNotCall } = step.applied;
    const facts = {
      number: step.number,
      attemptNumber: columns.attempts,
      repeatNumber: 0,
      dueAt: this.#context.clock.now(),
    };
    const start = this.attemptOf(campaign, record, facts, undefined, by?.callId);
    const end = { ...undialledEnd(start, step), agentUserId: by?.agentUserId, note: by?.note ?? "" };
    const { campaigns } = this.#context.store;
    return this.retry("step", () =>
      campaigns.writeStep(start, end, progress, columns, barNumbers, doNotCall, change),
    );
  }

  /** Gives the record back until an instant; without one, as it was. */
  release(record: ClaimedRecord, until: number | undefined): Promise<void> {
    return this.retry("release", () =>
      this.#context.store.campaigns.release(this.#context.centreId, record, until),
    );
  }

  /**
   * A fault of ours kept the record from its dial. As long as no INVITE has left nothing has happened to it: what was written of
   * the attempt is taken back, and the record is looked at again after a while. Tells when.
   */
  async giveBack(record: ClaimedRecord, fault: unknown, written?: AttemptStart): Promise<number> {
    const { associationId, recordId } = record;
    this.#context.logger.error("record not dialled", { associationId, recordId, error: String(fault) });
    const until = this.#context.clock.now() + afterFaultMs;
    const { campaigns } = this.#context.store;
    if (written === undefined) await this.release(record, until);
    else await this.retry("cancel", () => campaigns.cancelAttempt(written, record, until));
    return until;
  }
}

type AttemptFacts = Pick<
  Extract<NextStep, { kind: "dial" }>,
  "number" | "attemptNumber" | "repeatNumber" | "dueAt"
>;
