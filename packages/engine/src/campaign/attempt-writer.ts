import type { NextStep } from "@perezvon/dialer";
import type { AttemptId, CallId, CallScriptResult, Campaign, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AttemptStart, ClaimedRecord, LifeChange, SeenContacts } from "../ports.ts";
import { type ShownNumber, ShownNumbers } from "./shown-numbers.ts";
import { type UndialledStep, undialledEnd } from "./undialled.ts";

/** A fault may be the record's own: so that it holds up no other, it is not claimed again at once. */
const afterFaultMs = 60_000;

/** Others who are asked for a scenario have mostly answered after this. */
const afterAskingMs = 5_000;

/**
 * Where writes of a record's life wait for each other. A release that overtook the end of the dial before it would find the record in
 * flight and leave it alone, and an end that keeps the lock would then keep it for nobody.
 */
export function writesOf({
  associationId,
  recordId,
}: Pick<ClaimedRecord, "associationId" | "recordId">): string {
  return `record:${associationId}/${recordId}`;
}

/** What a campaign writes about a record before a dial or instead of one. Every write is offered to the store until it answers. */
export class AttemptWriter {
  readonly numbers: ShownNumbers;
  readonly #context: CentreContext;

  constructor(context: CentreContext) {
    this.#context = context;
    this.numbers = new ShownNumbers(context);
  }

  /** A question to the store before a dial: it waits for nothing that is written. */
  retry<T>(label: string, read: () => Promise<T>): Promise<T> {
    return this.#context.writes.push(`dial:${this.#context.newId()}`, label, read);
  }

  /** Nothing may be dialled before its attempt is written (OUT-GEN-05). */
  begin(start: AttemptStart): Promise<"begun" | "number_busy" | "repeated" | "contacted"> {
    return this.#write(start, "attempt", () => this.#context.store.campaigns.beginAttempt(start));
  }

  /** As if the attempt had never been written: no INVITE has left. */
  cancel(start: AttemptStart, record: ClaimedRecord, dueAt: number, keepLock = false): Promise<void> {
    return this.#write(start, "cancel", () =>
      this.#context.store.campaigns.cancelAttempt(start, record, dueAt, keepLock),
    );
  }

  /** The attempt as it will be written. */
  attemptOf(
    campaign: Campaign,
    record: ClaimedRecord,
    next: AttemptFacts,
    shown: Pick<ShownNumber, "number" | "foreign"> | undefined,
    callId = this.#context.newId() as CallId,
    /** What the limits over days looked at, of a dial that begins an attempt (OUT-RED-14). */
    seen?: SeenContacts,
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
      seen,
      attemptNumber: next.attemptNumber,
      repeatNumber: next.repeatNumber,
      dueAt: next.dueAt,
      startedAt: this.#context.clock.now(),
    };
  }

  /** When a number may be shown again; now, when one may (OUT-CID-03); undefined: nothing names one. */
  numbersFreeAt(campaign: Campaign, now: number): Promise<number | undefined> {
    return this.numbers.freeAt(campaign, now, (label, read) => this.retry(label, read));
  }

  /** Writes a step of the record that is no dial. */
  stepUndialled(
    campaign: Campaign,
    record: ClaimedRecord,
    step: UndialledStep,
    by?: {
      readonly callId: CallId;
      readonly agentUserId: UserId;
      readonly note: string;
      readonly script?: CallScriptResult | undefined;
    },
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
    const end = {
      ...undialledEnd(start, step),
      agentUserId: by?.agentUserId,
      note: by?.note ?? step.note ?? "",
      script: by?.script,
    };
    const { campaigns } = this.#context.store;
    return this.#write(record, "step", () =>
      campaigns.writeStep(start, end, progress, columns, barNumbers, doNotCall, change),
    );
  }

  /** Gives the record back until an instant; without one, as it was. */
  release(record: ClaimedRecord, until: number | undefined): Promise<void> {
    return this.#write(record, "release", () =>
      this.#context.store.campaigns.release(this.#context.centreId, record, until),
    );
  }

  /**
   * A scenario has others to ask before it is known what becomes of the record: with what they have said it is taken up again. Tells
   * when to look whether they have.
   */
  giveBackAfter(record: ClaimedRecord, asked: Promise<unknown>): number {
    const { clock, logger } = this.#context;
    asked
      .then(
        () => this.release(record, clock.now()),
        (fault: unknown) => this.giveBack(record, fault),
      )
      .catch((error: unknown) => logger.error("record not given back", { error: String(error) }));
    return clock.now() + afterAskingMs;
  }

  /**
   * A fault of ours kept the record from its dial. As long as no INVITE has left nothing has happened to it: what was written of
   * the attempt is taken back, and the record is looked at again after a while. Tells when.
   */
  async giveBack(record: ClaimedRecord, fault: unknown, written?: AttemptStart): Promise<number> {
    const { associationId, recordId } = record;
    this.#context.logger.error("record not dialled", { associationId, recordId, error: String(fault) });
    const until = this.#context.clock.now() + afterFaultMs;
    if (written === undefined) await this.release(record, until);
    else await this.cancel(written, record, until);
    return until;
  }

  #write<T>(
    record: Pick<ClaimedRecord, "associationId" | "recordId">,
    label: string,
    write: () => Promise<T>,
  ): Promise<T> {
    return this.#context.writes.push(writesOf(record), label, write);
  }
}

type AttemptFacts = Pick<
  Extract<NextStep, { kind: "dial" }>,
  "number" | "attemptNumber" | "repeatNumber" | "dueAt"
>;
