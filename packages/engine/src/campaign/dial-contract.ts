import type { Progress, RedialEnvironment } from "@perezvon/dialer";
import type { DeskCallBack, LegOutcome } from "@perezvon/model";
import type { AgentPart } from "../desk/agent-part.ts";
import type { OfferFailure, PartSubject } from "../desk/part-contract.ts";
import type { ScenarioResult } from "../inbound/scenario-client.ts";
import type { ClaimedRecord } from "../ports.ts";
import type { Dial } from "./dial.ts";
import type { ScenarioStarter } from "./dial-scenario.ts";

/** How one dial of a campaign came out, when everything about it is over (after-call work included). */
export interface DialResult {
  readonly outcome: LegOutcome;
  /** Agent's choice; undefined if no agent took the call or he chose none. */
  readonly agentDisposition: string | undefined;
  /** What he has promised with it. */
  readonly callBack?: DeskCallBack | undefined;
  readonly agentTook: boolean;
  readonly agentFailed: boolean;
  /** A live person answered and no agent was there in time (OUT-MOD-09, OUT-CPL-01). */
  readonly abandoned: boolean;
  readonly note: string;
  readonly part: AgentPart | undefined;
  /** What the scenario has done that took the answered call (OUT-DSP-05). */
  readonly scenario?: Pick<ScenarioResult, "set" | "broken" | "recordingId"> | undefined;
}

export interface DialTimes {
  readonly decidedAt: number;
  sentAt: number | undefined;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  analysedAt: number | undefined;
  connectedAt: number | undefined;
  endedAt: number | undefined;
}

/** The record of a dial that was let go for its customer's own call: it is that call's from then on (OUT-BLD-03). */
export interface HandedOver {
  readonly record: ClaimedRecord;
  readonly progress: Progress;
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
}

/** The node takes no call now. */
export function isFull(refused: LegOutcome["refused"]): boolean {
  return refused === "overload" || refused === "draining";
}

/** The node is full and let no INVITE leave: to the record nothing has happened. */
export function turnedAwayByNode(dial: Dial, { outcome }: Pick<DialResult, "outcome">): boolean {
  return dial.times.sentAt === undefined && isFull(outcome.refused);
}

export interface DialOwner {
  /** The far side rings, or answered and is listened to. */
  ringing(dial: Dial, earlyMedia: boolean): void;
  answered(dial: Dial): void;
  /** A live person is on the line: an agent is wanted now. */
  live(dial: Dial): void;
  /** No agent is wanted any more: the customer left, or the wait is over. */
  noLongerWaiting(dial: Dial): void;
  /** The wait limit is over, or the customer left before it: a lost answer at once, whatever he hears still (OUT-CPL-01). */
  abandoned(dial: Dial): void;
  /** The agent offered did not take it; another may, within the limit. */
  offerFailed(dial: Dial, reason: OfferFailure): void;
  offerAccepted(dial: Dial): void;
  /** Whether an agent is free to go on with a customer whose agent was lost (TEL-WRT-06). */
  anotherReady(dial: Dial): boolean;
  /** The scenario for a customer who has answered, or whom no agent has taken in time (OUT-CMP-14, OUT-MOD-09). */
  scenario?(dial: Dial, why: "answer" | "abandoned" | "machine"): ScenarioStarter | undefined;
  /** An answering machine has answered, and gets what is for machines. */
  machine?(dial: Dial): void;
  /** The scenario asks for an agent. */
  asks?(dial: Dial): void;
  /** What the agent is shown whom the scenario has found. */
  card?(dial: Dial): Omit<PartSubject, "callId">;
  /** Last call: everything is known. */
  over(dial: Dial, result: DialResult): void;
}
