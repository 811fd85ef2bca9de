import type { NextStep, RedialEnvironment } from "@perezvon/dialer";
import type { CallId, Campaign, TrunkId, UserId } from "@perezvon/model";
import type { ClaimedRecord } from "../../ports.ts";
import type { AttemptWriter } from "../attempt-writer.ts";
import type { CampaignDispositions } from "../campaign-dispositions.ts";
import type { CampaignScenarios } from "../campaign-scenarios.ts";
import type { Dial } from "../dial.ts";
import type { DialResult } from "../dial-contract.ts";
import type { Preview } from "./preview.ts";

/** A record that may be shown to an agent now. */
export interface PreviewRecord {
  readonly record: ClaimedRecord;
  readonly next: Extract<NextStep, { kind: "dial" }>;
  readonly environment: RedialEnvironment;
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
  readonly trunkId: TrunkId;
  /** Nobody else is asked for it: who has promised the call, or whose own the record is (OUT-CBK-04, OUT-CBK-06). */
  readonly ownerId?: UserId;
}

/** The campaign behind a preview. */
export interface PreviewHost {
  readonly campaign: Campaign;
  readonly recordCalls: (callId: CallId) => boolean;
  readonly writer: AttemptWriter;
  readonly dispositions: CampaignDispositions;
  readonly scenarios: CampaignScenarios;
  /** The agent has taken the record before him, or has not: then it is offered to others. */
  accepted(preview: Preview): void;
  refused(preview: Preview): void;
  /** A dial of it has ended: figures, and the conversation's row. */
  dialOver(dial: Dial, result: DialResult, disposition: string, note: string): void;
  /** Last call. */
  over(preview: Preview): void;
}
