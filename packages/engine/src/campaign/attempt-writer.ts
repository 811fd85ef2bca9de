import type { NextStep } from "@perezvon/dialer";
import type { AttemptId, CallId, Campaign, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AttemptStart, ClaimedRecord, LifeChange } from "../ports.ts";
import { type UndialledStep, undialledEnd } from "./undialled.ts";

/** What a campaign writes about a record before a dial or instead of one. Every write is offered to the store until it answers. */
export class AttemptWriter {
  readonly #context: CentreContext;

  constructor(context: CentreContext) {
    this.#context = context;
  }

  retry<T>(label: string, write: () => Promise<T>): Promise<T> {
    return this.#context.writes.push(`dial:${this.#context.newId()}`, label, write);
  }

  /** The attempt as it will be written; nothing may be dialled before it is (OUT-GEN-05). */
  attemptOf(
    campaign: Campaign,
    record: ClaimedRecord,
    next: AttemptFacts,
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
      callerNumber: campaign.callerNumber ?? "",
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
    const start = this.attemptOf(campaign, record, facts, by?.callId);
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
}

type AttemptFacts = Pick<
  Extract<NextStep, { kind: "dial" }>,
  "number" | "attemptNumber" | "repeatNumber" | "dueAt"
>;
