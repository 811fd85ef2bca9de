import type { Clock, Timer, Timers } from "@perezvon/base";
import type { LegStatistics } from "@perezvon/media";
import type {
  CallId,
  CentreId,
  EndpointId,
  LegId,
  LegOutcome,
  LegPeer,
  LegQuality,
  LegRecord,
  LegRecordStatus,
  QualityFault,
  RecordingId,
  SwitchEvent,
  TrunkId,
  UserId,
} from "@perezvon/model";
import type { SwitchOptions } from "../contract.ts";
import { QualityPoints, rounded } from "./quality-points.ts";
import type { SipSteps } from "./sip-steps.ts";

/** Who keeps the records of legs. Both are called at once and must not wait. */
export interface LegRecords {
  /** A leg has begun, or something worth surviving a crash has happened to it; the last of these counts. */
  opened(record: LegRecord): void;
  /** Once for each leg that was opened, and for each that was refused (TEL-CDR-05). */
  closed(record: LegRecord): void;
}

/** What a leg says of itself at its beginning. */
export interface LegAbout {
  readonly direction: "in" | "out";
  readonly peer: LegPeer;
  readonly from: string;
  readonly to: string;
  readonly fromReceived?: string | undefined;
  readonly toReceived?: string | undefined;
  readonly shownNumber?: string | undefined;
  readonly trunkId?: TrunkId | undefined;
  readonly userId?: UserId | undefined;
  readonly endpointId?: EndpointId | undefined;
  readonly device?: string | undefined;
  readonly address?: string | undefined;
  readonly parentId?: string | undefined;
  readonly sipCallId?: string | undefined;
}

interface Ids {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly centreId: CentreId;
}

interface Entry {
  readonly ids: Ids;
  about: LegAbout;
  readonly startedAt: number;
  readonly startedMs: number;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  analysedAt: number | undefined;
  readonly sipCallIds: string[];
  readonly tries: { target: string; status: number }[];
  readonly transfers: { ms: number; to: string }[];
  readonly joins: { ms: number; legs: LegId[] }[];
  readonly recordings: { recordingId: RecordingId; file: string }[];
  readonly points: QualityPoints;
  readonly faults: Set<QualityFault>;
  /** The page's figures when this call was answered there. */
  before: LegStatistics | undefined;
}

interface End {
  readonly status: LegRecordStatus;
  readonly at: number;
  readonly outcome: LegOutcome;
  readonly quality: LegQuality | undefined;
  readonly holdMs: number;
}

/** The answer to our BYE belongs into the record, and so does a recording that fails at its end. */
const settleMs = 600;
/** Far more than any real call has. */
const listMax = 50;

/** Gathers the record of every leg while it lasts (TEL-CDR-03). */
export class LegLedger {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #records: LegRecords | undefined;
  readonly #steps: SipSteps | undefined;
  readonly #callTrace: SwitchOptions["callTrace"];
  readonly #hostId: string;
  readonly #open = new Map<LegId, Entry>();
  readonly #settling = new Map<Entry, { readonly timer: Timer; readonly end: End }>();

  constructor(options: {
    clock: Clock;
    timers: Timers;
    records?: LegRecords | undefined;
    sipSteps?: SipSteps | undefined;
    callTrace?: SwitchOptions["callTrace"];
    hostId?: string | undefined;
  }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#records = options.records;
    this.#steps = options.sipSteps;
    this.#callTrace = options.callTrace;
    this.#hostId = options.hostId ?? "";
  }

  /** The INVITE has been taken, or is about to leave; said again it changes nothing. */
  begin({ legId, callId, centreId }: Ids, about: LegAbout): void {
    if (this.#records === undefined || this.#open.has(legId)) return;
    const entry = this.#entry({ legId, callId, centreId }, about);
    this.#open.set(legId, entry);
    this.#told(entry);
  }

  /** A call that was refused before anybody heard of it. */
  refused(ids: Ids, about: LegAbout, status: number, q850: number | undefined): void {
    if (this.#records === undefined) return;
    const outcome = { ...refusal, sipCode: status, q850 };
    this.#settle(this.#entry(ids, about), {
      status: "refused",
      at: this.#clock.now(),
      outcome,
      quality: undefined,
      holdMs: 0,
    });
  }

  /** What a leg learns of itself on its way: another trunk, the phone that answered. */
  change(legId: LegId, change: Partial<LegAbout>): void {
    const entry = this.#open.get(legId);
    if (entry === undefined) return;
    entry.about = { ...entry.about, ...change };
    if (change.sipCallId !== undefined) this.#watch(entry, change.sipCallId);
  }

  /** A trunk or phone was tried and has said its last word; 0 is nothing. */
  tried(legId: LegId, target: string, status: number): void {
    const entry = this.#open.get(legId);
    if (entry !== undefined && entry.tries.length < listMax) entry.tries.push({ target, status });
  }

  rang(legId: LegId): void {
    const entry = this.#open.get(legId);
    if (entry !== undefined) entry.ringingAt ??= this.#at(entry);
  }

  analysed(legId: LegId): void {
    const entry = this.#open.get(legId);
    if (entry !== undefined) entry.analysedAt ??= this.#at(entry);
  }

  joined(legIds: readonly LegId[]): void {
    for (const legId of legIds) {
      const entry = this.#open.get(legId);
      if (entry === undefined || entry.joins.length >= listMax) continue;
      const others = legIds.filter((other) => other !== legId);
      const last = entry.joins.at(-1);
      if (last !== undefined && last.legs.join() === others.join()) continue;
      entry.joins.push({ ms: this.#ms(entry), legs: others });
      this.#told(entry);
    }
  }

  recorded(legIds: readonly (LegId | undefined)[], recordingId: RecordingId, file: string): void {
    for (const legId of legIds) {
      const entry = legId === undefined ? undefined : this.#open.get(legId);
      if (entry === undefined || entry.recordings.length >= listMax) continue;
      entry.recordings.push({ recordingId, file });
      this.#told(entry);
    }
  }

  /** There is no such recording after all. */
  notRecorded(recordingId: RecordingId): void {
    for (const entry of [...this.#open.values(), ...this.#settling.keys()]) {
      const index = entry.recordings.findIndex((each) => each.recordingId === recordingId);
      if (index >= 0) entry.recordings.splice(index, 1);
    }
  }

  /** A page's media goes on from call to call: what was counted before this one is not of it. */
  pageBefore(legId: LegId, statistics: LegStatistics | undefined): void {
    const entry = this.#open.get(legId);
    if (entry !== undefined) entry.before = statistics;
  }

  pageBeforeOf(legId: LegId): LegStatistics | undefined {
    return this.#open.get(legId)?.before;
  }

  points(legId: LegId): LegRecord["qualityPoints"] {
    return this.#open.get(legId)?.points.all ?? [];
  }

  /** Everything the switch tells of a leg while it lasts. */
  onEvent(event: SwitchEvent): void {
    switch (event.kind) {
      case "ringing":
        this.rang(event.legId);
        return;
      case "answered": {
        const entry = this.#open.get(event.legId);
        if (entry === undefined) return;
        entry.answeredAt ??= this.#at(entry);
        this.#told(entry);
        return;
      }
      case "refer": {
        const entry = this.#open.get(event.legId);
        if (entry !== undefined && entry.transfers.length < listMax)
          entry.transfers.push({ ms: this.#ms(entry), to: event.to });
        return;
      }
      case "leg_quality": {
        const entry = this.#open.get(event.legId);
        if (entry === undefined) return;
        for (const fault of event.faults) entry.faults.add(fault);
        const figure = (value: number | undefined) => (value === undefined ? null : rounded(value));
        entry.points.add({
          ms: this.#ms(entry),
          mosIn: figure(event.mosIn),
          mosOut: figure(event.mosOut),
          lossIn: figure(event.lossInPercent),
          lossOut: figure(event.lossOutPercent),
          jitter: figure(event.jitterMs),
          roundTrip: figure(event.roundTripMs),
        });
        return;
      }
    }
  }

  ended(legId: LegId, outcome: LegOutcome, quality: LegQuality | undefined, holdMs: number): void {
    const entry = this.#open.get(legId);
    if (entry === undefined) return;
    this.#open.delete(legId);
    this.#settle(entry, { status: "finished", at: this.#at(entry), outcome, quality, holdMs });
  }

  /** Nothing waits any more: what has ended is written. */
  flush(): void {
    for (const [entry, { timer, end }] of [...this.#settling]) {
      timer.cancel();
      this.#close(entry, end);
    }
  }

  #entry(ids: Ids, about: LegAbout): Entry {
    const entry: Entry = {
      ids,
      about,
      startedAt: this.#clock.now(),
      startedMs: this.#clock.monotonicMs(),
      ringingAt: undefined,
      answeredAt: undefined,
      analysedAt: undefined,
      sipCallIds: [],
      tries: [],
      transfers: [],
      joins: [],
      recordings: [],
      points: new QualityPoints(),
      faults: new Set(),
      before: undefined,
    };
    if (about.sipCallId !== undefined) this.#watch(entry, about.sipCallId);
    return entry;
  }

  #watch(entry: Entry, sipCallId: string): void {
    if (entry.sipCallIds.includes(sipCallId)) return;
    entry.sipCallIds.push(sipCallId);
    this.#steps?.watch(sipCallId);
    this.#callTrace?.legKnown(entry.ids.legId, sipCallId);
  }

  #settle(entry: Entry, end: End): void {
    const timer = this.#timers.after(settleMs, () => this.#close(entry, end));
    this.#settling.set(entry, { timer, end });
  }

  #close(entry: Entry, end: End): void {
    this.#settling.delete(entry);
    this.#records?.closed(this.#record(entry, end));
  }

  #told(entry: Entry): void {
    this.#records?.opened(this.#record(entry, undefined));
  }

  #ms({ startedMs }: Entry): number {
    return Math.max(0, Math.round(this.#clock.monotonicMs() - startedMs));
  }

  #at(entry: Entry): number {
    return entry.startedAt + this.#ms(entry);
  }

  #record(entry: Entry, end: End | undefined): LegRecord {
    const { about, ids, startedAt } = entry;
    const outcome = end?.outcome;
    const sip = end === undefined ? [] : (this.#steps?.take(entry.sipCallIds) ?? []);
    // Each name by itself: a spread before so many makes the object several times as dear, and each leg has several records.
    return {
      legId: ids.legId,
      callId: ids.callId,
      centreId: ids.centreId,
      parentId: about.parentId,
      status: end?.status ?? "open",
      direction: about.direction,
      peer: about.peer,
      trunkId: about.trunkId,
      userId: about.userId,
      endpointId: about.endpointId,
      device: about.device,
      address: about.address,
      fromReceived: about.fromReceived,
      toReceived: about.toReceived,
      from: about.from,
      to: about.to,
      shownNumber: about.shownNumber,
      startedAt,
      ringingAt: entry.ringingAt,
      answeredAt: entry.answeredAt,
      analysedAt: entry.analysedAt,
      endedAt: end?.at,
      endedBy: outcome?.endedBy,
      sipCode: outcome?.sipCode,
      q850: outcome?.q850,
      systemReason: outcome?.systemReason ?? (outcome?.noAnswerLimit ? "no_answer_limit" : undefined),
      analysis: outcome?.analysis,
      analysisEvidence: outcome?.analysisEvidence,
      analysisFile: outcome?.analysisFile,
      holdMs: end?.holdMs ?? 0,
      transfers: [...entry.transfers],
      joins: entry.joins.map((join) => ({ ...join })),
      recordings: [...entry.recordings],
      hostId: this.#hostId,
      quality: end?.quality,
      qualityPoints: end === undefined ? [] : entry.points.all,
      faults: [...entry.faults],
      tries: outcome?.tries?.map(({ trunkId, status }) => ({ target: trunkId, status })) ?? [...entry.tries],
      sip: sip.map(({ at, ...step }) => ({ ms: at - startedAt, ...step })),
    };
  }
}

const refusal: LegOutcome = {
  endedBy: "command",
  sipCode: undefined,
  q850: undefined,
  rang: false,
  answered: false,
  noAnswerLimit: false,
  networkUnavailable: false,
  systemReason: undefined,
  analysis: undefined,
};
