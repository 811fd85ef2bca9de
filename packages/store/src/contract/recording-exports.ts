import type { CallId, CampaignId, CentreId, RecordingId } from "@perezvon/model";

/** Which calls of a campaign a periodic export of recordings takes (INB-EXP-02). */
export interface RecordingChoice {
  readonly parts: "whole" | "agent";
  /** Keys; the empty text is «без статуса». None means all. */
  readonly dispositions: readonly string[];
  readonly endedAfter: number;
}

/** One file to send: a conversation, or an agent's part of one. */
export interface RecordingItem {
  readonly itemId: string;
  /** 0 is the whole. */
  readonly segment: number;
  readonly callId: CallId;
  /** Undefined: it was never recorded, or has been erased. */
  readonly recordingId: RecordingId | undefined;
  readonly storedFile: string | undefined;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly at: number;
  readonly talkMs: number;
  readonly agent:
    | { readonly login: string; readonly firstName: string; readonly lastName: string }
    | undefined;
  readonly phone: string;
  readonly isInbound: boolean;
  readonly disposition: string | undefined;
  readonly note: string;
}

export interface RecordingResult {
  readonly state: "sent" | "failed" | "skipped";
  readonly file: string | undefined;
  readonly bytes: number;
  readonly sha256: string | undefined;
  readonly failure: string | undefined;
  readonly signed: boolean;
  /** What no second try changes. */
  readonly final: boolean;
}

/** A line of a manifest (INB-EXP-06). */
export interface ManifestRow extends RecordingItem, Pick<RecordingResult, "file" | "sha256" | "signed"> {
  readonly sent: boolean;
}

export interface RecordingExportQueries {
  /** Takes up what has come since; what its call's end or its audio is still waited for comes later. How many are to be sent. */
  gather(
    centreId: CentreId,
    task: { readonly id: string; readonly campaignId: CampaignId },
    choice: RecordingChoice,
    night: number,
    now: number,
  ): Promise<number>;
  /** The oldest that are to be sent and were not tried since `triedBefore`. */
  next(
    centreId: CentreId,
    taskId: string,
    night: number,
    triedBefore: number,
    limit: number,
  ): Promise<readonly RecordingItem[]>;
  /** True: it was given up. */
  put(
    centreId: CentreId,
    taskId: string,
    item: Pick<RecordingItem, "itemId" | "segment">,
    result: RecordingResult,
    tried: { readonly night: number; readonly at: number },
  ): Promise<boolean>;
  /** Whether some may still be tried in this night. */
  waits(centreId: CentreId, taskId: string, night: number): Promise<boolean>;
  /** What was tried and stands in no manifest yet. */
  unlisted(centreId: CentreId, taskId: string): Promise<readonly ManifestRow[]>;
  listed(centreId: CentreId, taskId: string, before: number): Promise<void>;
  /** Volume of the campaign's recordings in a stretch of time. */
  volume(
    centreId: CentreId,
    campaignId: CampaignId,
    span: { readonly from: number; readonly to: number },
  ): Promise<{ readonly recordings: number; readonly durationMs: number; readonly bytes: number }>;
}
