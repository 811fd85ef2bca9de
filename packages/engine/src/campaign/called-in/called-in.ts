import { newProgress } from "@perezvon/dialer";
import type { CallId, Campaign, DeskRecordChoice, RecordId, RecordingId } from "@perezvon/model";
import type { CentreContext } from "../../context.ts";
import type { PartSubject } from "../../desk/part-contract.ts";
import type { AttemptEnd } from "../../ports.ts";
import { type AttemptWriter, writesOf } from "../attempt-writer.ts";
import type { CampaignDispositions } from "../campaign-dispositions.ts";
import type { CampaignScenarios } from "../campaign-scenarios.ts";
import type { HandedOver } from "../dial-contract.ts";
import { actionOf, progressOf } from "../dial-record.ts";
import { RecordDesk } from "../record-desk.ts";
import { ScriptTalk } from "../script-talk.ts";
import { surroundingsOf } from "../surroundings-of-records.ts";
import {
  type CalledInEnd,
  type CalledInLife,
  type CalledInRecord,
  calledInDisposition,
  lifeAfterCall,
} from "./called-in-result.ts";

/** The blended campaign whose number was called. */
export interface CalledCampaign {
  readonly campaign: Campaign;
  readonly writer: AttemptWriter;
  readonly dispositions: CampaignDispositions;
  readonly scenarios: CampaignScenarios;
  /** Lets a dial that rings at this number go, uncounted; its record is the caller's from then on (OUT-BLD-03). */
  yieldTo(number: string): HandedOver | undefined;
  /** A record is free again, or closed. */
  moved(): void;
}

/** What the row of the report needs beside the record's life. */
export interface CalledInCall extends CalledInEnd {
  readonly callId: CallId;
  /** The number that was called. */
  readonly to: string;
  readonly note: string;
  readonly takenAt: number | undefined;
  readonly recordingId: RecordingId | undefined;
}

type Card = Pick<
  PartSubject,
  | "campaign"
  | "recordId"
  | "customer"
  | "fields"
  | "history"
  | "dispositions"
  | "dispositionRequired"
  | "afterCallWork"
  | "messages"
  | "recordDesk"
  | "choice"
  | "script"
>;

/** The choice an agent is given shows so many fields of each record. */
const shownFields = 4;

/**
 * A customer of a blended campaign who calls himself: his record is locked while the call lasts, the agent sees it as in a call that
 * was dialled, and his status decides about it (OUT-BLD-01…04).
 */
export class CalledIn {
  readonly #context: CentreContext;
  readonly #of: CalledCampaign;
  readonly #number: string;
  #found: readonly CalledInRecord[];
  #script: ScriptTalk | undefined;

  private constructor(
    context: CentreContext,
    of: CalledCampaign,
    number: string,
    found: readonly CalledInRecord[],
  ) {
    this.#context = context;
    this.#of = of;
    this.#number = number;
    this.#found = found;
  }

  /** Undefined: the caller is nobody of the campaign's lists, or his record is in other hands. */
  static async find(
    context: CentreContext,
    of: CalledCampaign,
    number: string,
  ): Promise<CalledIn | undefined> {
    const { store, centreId, clock } = context;
    if (!of.dispositions.loaded) await of.dispositions.load(of.campaign);
    const dialled = of.yieldTo(number);
    if (dialled !== undefined) return new CalledIn(context, of, number, [{ ...dialled, closed: undefined }]);
    const called = await store.campaigns.claimCalled(centreId, of.campaign.id, number, clock.now());
    if (called.length === 0) return undefined;
    const records = called.map(({ record }) => record);
    const around = await surroundingsOf(context, of.campaign, records, clock.now(), of.writer, of.scenarios);
    const found = called.map(({ record, closed }, place) => ({
      record,
      closed,
      progress: progressOf(record),
      environmentOf: around[place]!().environmentOf,
    }));
    return new CalledIn(context, of, number, found);
  }

  get recordId(): RecordId | undefined {
    return this.#one?.record.recordId;
  }

  get campaignId(): Campaign["id"] | undefined {
    return this.#one && this.#of.campaign.id;
  }

  /** What the agent sees; of several records that fit equally, what tells them apart. */
  card(callId: CallId): Card {
    const { campaign, dispositions } = this.#of;
    const { id, name, dispositionRequired, afterCallWork, messages } = campaign;
    const shared = {
      campaign: { id, name },
      dispositions: dispositions.forInbound,
      dispositionRequired,
      afterCallWork,
      messages,
    };
    const one = this.#one;
    if (one === undefined) {
      const choice = {
        records: this.#found.map(choiceOf),
        choose: (recordId: RecordId) => this.#choose(callId, recordId),
      };
      const customer = { name: undefined, number: this.#number };
      return {
        ...shared,
        customer,
        recordId: undefined,
        fields: [],
        history: [],
        recordDesk: undefined,
        choice,
      };
    }
    const { record, environmentOf } = one;
    this.#script ??= ScriptTalk.of(this.#context, callId, campaign, record, this.#number);
    return {
      ...shared,
      customer: { name: record.customerName, number: this.#number },
      recordId: record.recordId,
      fields: record.fields,
      history: record.history,
      recordDesk: new RecordDesk(record, campaign, environmentOf, this.#context.clock.now()),
      script: this.#script,
      choice: undefined,
    };
  }

  /** Writes what the call makes of the record, and gives the status it got; undefined: no record was chosen. */
  over(call: CalledInCall): string | undefined {
    const one = this.#one;
    if (one === undefined) {
      this.#release(this.#found);
      return undefined;
    }
    const { dispositions } = this.#of;
    const disposition = calledInDisposition(call, dispositions.types);
    this.#of.scenarios.decide(
      () => this.#lifeAfter(one, disposition, call),
      (life) => this.#write(one, disposition, call, life),
    );
    return disposition;
  }

  #write(
    one: CalledInRecord,
    disposition: string,
    call: CalledInCall,
    { applied, change }: CalledInLife,
  ): void {
    const { campaign, writer } = this.#of;
    const facts = {
      number: this.#number,
      attemptNumber: applied.columns.attempts,
      repeatNumber: 0,
      dueAt: call.startedAt,
    };
    const shown = { number: call.to, foreign: undefined };
    const start = {
      ...writer.attemptOf(campaign, one.record, facts, shown, call.callId),
      startedAt: call.startedAt,
    };
    const end: AttemptEnd = {
      attemptId: start.attemptId,
      endedAt: call.endedAt,
      isCallAttempt: true,
      isInbound: true,
      disposition,
      recordDisposition: applied.closed,
      note: call.note,
      dialingMs: undefined,
      analysisMs: undefined,
      answeredMs: call.takenAt === undefined ? 0 : call.endedAt - call.takenAt,
      answered: true,
      agentUserId: call.agentUserId,
      analysisResult: undefined,
      analysisFile: undefined,
      recordingId: call.recordingId,
      outcome: undefined,
      action: actionOf(applied, call.callBack),
      script: call.agentUserId === undefined ? undefined : this.#script?.result(),
    };
    const { writes, store } = this.#context;
    void writes.push(writesOf(one.record), "call of a customer", async () => {
      const { progress, columns, barNumbers, doNotCall } = applied;
      await store.campaigns.writeStep(start, end, progress, columns, barNumbers, doNotCall, change);
      this.#of.moved();
    });
  }

  /** A life that cannot be read begins anew: the customer has called, and his status counts. */
  #lifeAfter(one: CalledInRecord, disposition: string, call: CalledInCall) {
    const { campaign, dispositions } = this.#of;
    const life = (record: CalledInRecord) =>
      lifeAfterCall(record, this.#number, disposition, call, campaign, dispositions.types);
    try {
      return life(one);
    } catch (fault) {
      const { associationId, recordId, numbers } = one.record;
      this.#context.logger.error("life of a record cannot be read", {
        associationId,
        recordId,
        error: String(fault),
      });
      return life({ ...one, progress: newProgress(numbers) });
    }
  }

  get #one(): CalledInRecord | undefined {
    return this.#found.length === 1 ? this.#found[0] : undefined;
  }

  #choose(callId: CallId, recordId: RecordId): Card | undefined {
    const chosen = this.#found.find(({ record }) => record.recordId === recordId);
    if (chosen === undefined || this.#one !== undefined) return undefined;
    this.#release(this.#found.filter((other) => other !== chosen));
    this.#found = [chosen];
    return this.card(callId);
  }

  #release(found: readonly CalledInRecord[]): void {
    for (const { record } of found)
      void this.#of.writer.release(record, undefined).then(() => this.#of.moved());
  }
}

function choiceOf({ record, closed }: CalledInRecord): DeskRecordChoice {
  const [last] = record.history;
  return {
    recordId: record.recordId,
    name: record.customerName,
    fields: record.fields.filter(({ value }) => value !== "").slice(0, shownFields),
    closed: closed !== undefined,
    lastAt: last?.at,
    lastDisposition: last?.disposition,
  };
}
