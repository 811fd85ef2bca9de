import type { RecordingId } from "@perezvon/model";
import type { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { PartResult, PartSubject } from "../desk/part-contract.ts";

/** Whose call it is where a scenario serves another's: a dial of a campaign. */
export interface ScenarioClient {
  /** What an agent is shown. */
  card(session: DeskSession): Omit<PartSubject, "callId">;
  /** It waits for an agent, one's phone rings, or neither. */
  waits(what: "queue" | "offered" | "none"): void;
  accepted(part: AgentPart): void;
  joined(at: number): void;
  /** The customer has gone, and all work is done. */
  over(result: ScenarioResult): void;
}

export interface ScenarioResult {
  /** The last agent who took the call. */
  readonly agent: AgentPart | undefined;
  readonly agentLost: boolean;
  readonly chosen: Pick<PartResult, "disposition" | "note" | "callBack"> | undefined;
  /** Of the scenario itself. */
  readonly set: { readonly key: string; readonly note: string } | undefined;
  /** The scenario broke. */
  readonly broken: boolean;
  /** A message that the customer left. */
  readonly recordingId: RecordingId | undefined;
}
