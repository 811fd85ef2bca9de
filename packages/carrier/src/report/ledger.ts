import type { Heard, HeardTone } from "../audio/hearing.ts";
import type { Behaviour } from "../number-plan.ts";

/** Who ended a call: the far side of the wire, the subscriber, or the network between (time-out, broken dialog). */
export type CallEnd = "product" | "subscriber" | "network";

/** How a call came out, as the network saw it. */
export type CallOutcome = "in_progress" | "answered" | "rejected" | "cancelled" | "failed";

/** One call as the network saw it. Times are milliseconds since 1970 UTC. */
export interface CallEntry {
  readonly callId: string;
  readonly direction: "terminated" | "originated";
  /** The number called, as `subscriberNumber` spells it. */
  readonly number: string;
  readonly from: string;
  /** 1 for the first call to this number since the last reset. */
  readonly occurrence: number;
  readonly behaviour: Behaviour | "originated";
  /** The tone this subscriber sounds after the greeting. */
  readonly identityHz: number;
  readonly inviteAt: number;
  readonly ringAt: number | undefined;
  readonly answerAt: number | undefined;
  /** The end of what the subscriber said first after the answer: from here on they wait to be spoken to. */
  readonly greetedAt: number | undefined;
  readonly endAt: number | undefined;
  readonly endedBy: CallEnd | undefined;
  readonly outcome: CallOutcome;
  /** Final SIP status, where one was sent or got. */
  readonly status: number | undefined;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly packetsLost: number;
  readonly heardFrequencyHz: number | undefined;
  readonly heardTones: readonly HeardTone[];
  readonly heardLevelDbm0: number | undefined;
  /** When something audible first came after the answer: the end of the wait for an agent. */
  readonly firstHeardAt: number | undefined;
  /** When something audible last came: it stands still while the subscriber is kept in silence. */
  readonly lastHeardAt: number | undefined;
  /** Keys pressed at the far side, as RFC 4733 events. */
  readonly heardDigits: string;
  readonly longestGapMs: number;
  readonly longestGapAt: number | undefined;
  readonly gaps: number;
}

export interface NumberEntry {
  readonly invites: number;
  readonly answered: number;
  readonly rejected: number;
  readonly cancelled: number;
  /** Invites that came while another call to the same number was still up. */
  readonly duplicatesInFlight: number;
}

/** What the network saw of the product. Calls that subscribers made are in `originated` and `perCall` only. */
export interface CarrierReport {
  readonly seed: number | string;
  readonly since: number;
  readonly calls: number;
  readonly answered: number;
  readonly rejected: number;
  readonly cancelled: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly originated: number;
  readonly concurrentMax: number;
  readonly duplicatesInFlight: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly byBehaviour: Readonly<Record<string, number>>;
  readonly byNumber: Readonly<Record<string, NumberEntry>>;
  readonly perCall: readonly CallEntry[];
  /** The longest time for which the simulator itself stood still; gaps are measured without it. */
  readonly ownPauseMsMax: number;
  /** Ended calls that are counted but no longer listed in `perCall`. */
  readonly perCallDropped: number;
}

export interface NewCall {
  readonly callId: string;
  readonly direction: CallEntry["direction"];
  readonly number: string;
  readonly from: string;
  readonly behaviour: CallEntry["behaviour"];
  readonly identityHz: number;
  readonly at: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The handle by which a call writes its own line. */
export interface CallLine {
  readonly entry: CallEntry;
  rang(at: number): void;
  answered(at: number): void;
  greeted(at: number): void;
  ended(at: number, by: CallEnd, outcome: CallOutcome, status: number | undefined): void;
  heard(heard: Heard, packetsOut: number): void;
}

/** More than a day's run of one machine; above it the oldest ended calls leave the list, never the counts. */
const PER_CALL_MAX = 100_000;

/** Counts every call once and keeps what was seen of it. */
export class Ledger {
  readonly #seed: number | string;
  readonly #perCallMax: number;
  #since: number;
  #calls = new Map<string, Mutable<CallEntry>>();
  #numbers = new Map<string, Mutable<NumberEntry>>();
  #occurrences = new Map<string, number>();
  #inFlightByNumber = new Map<string, number>();
  #outcomes = new Map<string, number>();
  #behaviours = new Map<string, number>();
  #counts = { calls: 0, answered: 0, rejected: 0, cancelled: 0, failed: 0, originated: 0 };
  #inFlight = 0;
  #concurrentMax = 0;
  #duplicatesInFlight = 0;
  #dropped = 0;
  #generation = 0;

  constructor(seed: number | string, now: number, perCallMax = PER_CALL_MAX) {
    this.#seed = seed;
    this.#since = now;
    this.#perCallMax = perCallMax;
  }

  /** Which call to this number the next one will be. */
  nextOccurrence(number: string): number {
    return (this.#occurrences.get(number) ?? 0) + 1;
  }

  begin(call: NewCall): CallLine {
    const occurrence = this.nextOccurrence(call.number);
    const entry: Mutable<CallEntry> = {
      callId: call.callId,
      direction: call.direction,
      number: call.number,
      from: call.from,
      occurrence,
      behaviour: call.behaviour,
      identityHz: call.identityHz,
      inviteAt: call.at,
      ringAt: undefined,
      answerAt: undefined,
      greetedAt: undefined,
      endAt: undefined,
      endedBy: undefined,
      outcome: "in_progress",
      status: undefined,
      packetsIn: 0,
      packetsOut: 0,
      packetsLost: 0,
      heardFrequencyHz: undefined,
      heardTones: [],
      heardLevelDbm0: undefined,
      firstHeardAt: undefined,
      lastHeardAt: undefined,
      heardDigits: "",
      longestGapMs: 0,
      longestGapAt: undefined,
      gaps: 0,
    };
    if (call.direction === "originated") this.#counts.originated++;
    else this.#beginTerminated(entry);
    this.#makeRoom();
    this.#calls.set(call.callId, entry);
    return this.#line(entry);
  }

  /** Forgets everything; calls that are up go on uncounted. */
  reset(now: number): void {
    this.#generation++;
    this.#since = now;
    for (const map of [this.#calls, this.#numbers, this.#occurrences, this.#inFlightByNumber]) map.clear();
    this.#outcomes.clear();
    this.#behaviours.clear();
    this.#counts = { calls: 0, answered: 0, rejected: 0, cancelled: 0, failed: 0, originated: 0 };
    this.#inFlight = 0;
    this.#concurrentMax = 0;
    this.#duplicatesInFlight = 0;
    this.#dropped = 0;
  }

  report(ownPauseMsMax = 0): CarrierReport {
    return {
      seed: this.#seed,
      since: this.#since,
      ...this.#counts,
      inFlight: this.#inFlight,
      concurrentMax: this.#concurrentMax,
      duplicatesInFlight: this.#duplicatesInFlight,
      byOutcome: Object.fromEntries(this.#outcomes),
      byBehaviour: Object.fromEntries(this.#behaviours),
      byNumber: Object.fromEntries([...this.#numbers].map(([number, entry]) => [number, { ...entry }])),
      perCall: [...this.#calls.values()].map((entry) => ({ ...entry })),
      ownPauseMsMax: Math.round(ownPauseMsMax),
      perCallDropped: this.#dropped,
    };
  }

  #beginTerminated(entry: CallEntry): void {
    this.#counts.calls++;
    this.#occurrences.set(entry.number, entry.occurrence);
    count(this.#behaviours, entry.behaviour);
    const number = this.#number(entry.number);
    number.invites++;
    const alreadyUp = this.#inFlightByNumber.get(entry.number) ?? 0;
    if (alreadyUp > 0) {
      number.duplicatesInFlight++;
      this.#duplicatesInFlight++;
    }
    this.#inFlightByNumber.set(entry.number, alreadyUp + 1);
    this.#inFlight++;
    this.#concurrentMax = Math.max(this.#concurrentMax, this.#inFlight);
  }

  #line(entry: Mutable<CallEntry>): CallLine {
    const generation = this.#generation;
    const counted = () => entry.direction === "terminated" && generation === this.#generation;
    return {
      entry,
      rang: (at) => {
        entry.ringAt ??= at;
      },
      answered: (at) => {
        if (entry.answerAt !== undefined) return;
        entry.answerAt = at;
        if (counted()) this.#countAnswer(entry);
      },
      greeted: (at) => {
        entry.greetedAt ??= at;
      },
      ended: (at, by, outcome, status) => {
        if (entry.endAt !== undefined) return;
        Object.assign(entry, { endAt: at, endedBy: by, outcome, status });
        if (counted()) this.#countEnd(entry);
      },
      heard: (heard, packetsOut) => {
        entry.packetsIn = heard.packets;
        entry.packetsOut = packetsOut;
        entry.packetsLost = heard.lost;
        entry.heardFrequencyHz = heard.frequencyHz;
        entry.heardTones = heard.tones;
        entry.heardLevelDbm0 = heard.levelDbm0;
        entry.firstHeardAt = heard.firstAudibleAt;
        entry.lastHeardAt = heard.lastAudibleAt;
        entry.heardDigits = heard.digits;
        entry.longestGapMs = heard.longestGapMs;
        entry.longestGapAt = heard.longestGapAt;
        entry.gaps = heard.gaps;
      },
    };
  }

  #countAnswer(entry: CallEntry): void {
    this.#counts.answered++;
    this.#number(entry.number).answered++;
  }

  #countEnd(entry: CallEntry): void {
    this.#inFlight--;
    const up = (this.#inFlightByNumber.get(entry.number) ?? 1) - 1;
    if (up > 0) this.#inFlightByNumber.set(entry.number, up);
    else this.#inFlightByNumber.delete(entry.number);
    const { outcome, status } = entry;
    count(this.#outcomes, outcome === "rejected" ? `rejected_${status}` : outcome);
    if (outcome === "rejected" || outcome === "cancelled") {
      this.#counts[outcome]++;
      this.#number(entry.number)[outcome]++;
    } else if (outcome === "failed") {
      this.#counts.failed++;
    }
  }

  #number(number: string): Mutable<NumberEntry> {
    const known = this.#numbers.get(number);
    if (known) return known;
    const entry = { invites: 0, answered: 0, rejected: 0, cancelled: 0, duplicatesInFlight: 0 };
    this.#numbers.set(number, entry);
    return entry;
  }

  #makeRoom(): void {
    if (this.#calls.size < this.#perCallMax) return;
    for (const [callId, entry] of this.#calls) {
      if (entry.endAt === undefined) continue;
      this.#calls.delete(callId);
      this.#dropped++;
      return;
    }
  }
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
