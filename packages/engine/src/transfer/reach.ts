import type { DeskDisposition, LegId, TransferTarget, TrunkId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { PartSubject } from "../desk/part-contract.ts";
import type { ScenarioEntry } from "../inbound/scenario-call.ts";

/** Whoever goes on with a customer hears of the customer's leg through the one who owns it. */
export interface Onward {
  /** The row of the interaction is written there. */
  readonly writes?: boolean;
  onLeg(event: LegEvent): void;
}

/** A call that goes into a scenario: its leg is up and stays somebody else's. */
export interface ScenarioHandover {
  readonly subject: PartSubject;
  readonly customerLegId: LegId;
}

/** Where a transfer or a consultation leads. */
export type Destination =
  | {
      readonly kind: "user";
      readonly session: DeskSession;
      readonly name: string;
      readonly number: string;
    }
  | {
      readonly kind: "external";
      readonly number: string;
      readonly trunkId: TrunkId;
      /** By the outgoing number plan; empty: the trunk's own. */
      readonly from: string;
      readonly hideNumber: boolean;
    }
  | {
      readonly kind: "scenario";
      readonly name: string;
      readonly number: string;
      readonly dispositions: readonly DeskDisposition[];
      readonly entry: ScenarioEntry;
      /** The customer goes on by the scenario (TEL-XFR-04). */
      begin(call: ScenarioHandover): Onward;
    };

/** What a part of a call needs of the centre to reach others. */
export interface Reach {
  find(target: TransferTarget): Promise<Destination | undefined>;
  /** A phone asked by REFER to send its customer on. */
  refer(part: AgentPart, event: Extract<LegEvent, { kind: "refer" }>): Promise<void>;
  /** The same of a leg that has no share of its own: the second call of a phone. */
  referBeside(event: Extract<LegEvent, { kind: "refer" }>): Promise<void>;
  /** The customer's switch sends us on; `part` is who talks with him (TEL-XFR-06). */
  referByCustomer(part: AgentPart | undefined, event: Extract<LegEvent, { kind: "refer" }>): void;
  /** An employee has taken a call: his coach's phone rings (TEL-MIX-04). */
  coach(part: AgentPart): void;
  /** Most parties of one conference (TEL-MIX-01). */
  readonly conferenceMax: number;
}
