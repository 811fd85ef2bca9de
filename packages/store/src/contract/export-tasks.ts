import type { CampaignId, CentreId, RemoteSecrets, RemoteTarget, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export type ExportTaskKind = "results" | "recordings";
export type ExportRunState = "running" | "done" | "empty" | "failed";
export type ExportCause = "schedule" | "retry" | "manual";

export interface ExportTaskInput {
  readonly name: string;
  readonly enabled: boolean;
  /** In the words of package `schedule`. */
  readonly schedule: unknown;
  readonly timeZone: string;
  readonly target: RemoteTarget;
  /** A secret that is left out stays as it is. */
  readonly secrets: Partial<RemoteSecrets>;
  /** What is exported and how, in the words of whoever runs it. */
  readonly settings: unknown;
  /** Undefined while it is off. */
  readonly nextAt: number | undefined;
}

/** A periodic export (OUT-EXP-01). */
export interface ExportTaskRow extends Omit<ExportTaskInput, "secrets"> {
  readonly centreId: CentreId;
  readonly id: string;
  readonly campaignId: CampaignId;
  readonly campaignName: string;
  readonly kind: ExportTaskKind;
  readonly hasPassword: boolean;
  readonly hasPrivateKey: boolean;
  readonly ownerId: UserId | undefined;
  /** Whether he may take what is marked personal, as his roles are now (PLT-SEC-02). */
  readonly ownerSeesPersonal: boolean;
  /** Exported up to here; undefined when nothing ever was. */
  readonly coveredAt: number | undefined;
  /** Failed tries of the run that is due. */
  readonly tries: number;
  readonly createdAt: number;
  readonly version: number;
}

export interface ExportRunRow {
  readonly id: string;
  readonly cause: ExportCause;
  readonly state: ExportRunState;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly file: string | undefined;
  /** Rows of results, or recordings that were sent. */
  readonly rows: number;
  /** Of recordings: how many were to be sent, and how many could not be. */
  readonly found: number;
  readonly failed: number;
  readonly bytes: number;
  readonly failure: string | undefined;
  /** What the other side said. */
  readonly answer: string | undefined;
}

/** A task somebody is to run now, with what opens its target. */
export interface ClaimedExportTask {
  readonly task: ExportTaskRow;
  readonly secrets: RemoteSecrets;
}

export interface ExportTaskQueries {
  list(centreId: CentreId, campaignId: CampaignId, kind: ExportTaskKind): Promise<readonly ExportTaskRow[]>;
  get(centreId: CentreId, campaignId: CampaignId, id: string): Promise<ExportTaskRow | undefined>;
  create(
    centreId: CentreId,
    input: ExportTaskInput & { readonly campaignId: CampaignId; readonly kind: ExportTaskKind },
    at: number,
    actor: Actor,
  ): Promise<ExportTaskRow>;
  /** `version` given and older: refused with `stale`. */
  update(
    centreId: CentreId,
    task: Pick<ExportTaskRow, "id" | "campaignId">,
    input: ExportTaskInput,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<ExportTaskRow>;
  remove(
    centreId: CentreId,
    task: Pick<ExportTaskRow, "id" | "campaignId">,
    at: number,
    actor: Actor,
  ): Promise<void>;
  secrets(centreId: CentreId, id: string): Promise<RemoteSecrets | undefined>;
  /** Tasks of all centres whose time has come; nobody else gets them before `leaseUntil`. */
  claimDue(now: number, leaseUntil: number, limit: number): Promise<readonly ClaimedExportTask[]>;
  /** One task out of turn; undefined while another run of it is on its way. */
  claim(
    centreId: CentreId,
    id: string,
    now: number,
    leaseUntil: number,
  ): Promise<ClaimedExportTask | undefined>;
  /**
   * The last moment by which all is settled: dials that began before it have ended. What comes later belongs to the next run.
   */
  settledUntil(centreId: CentreId, campaignId: CampaignId, now: number): Promise<number>;
  beginRun(
    centreId: CentreId,
    taskId: string,
    run: Pick<ExportRunRow, "id" | "cause" | "from" | "to" | "startedAt">,
  ): Promise<void>;
  /** Ends a run and lets the task go; `coveredAt` undefined leaves the span open for the next one. */
  endRun(
    centreId: CentreId,
    taskId: string,
    run: Pick<ExportRunRow, "id" | "state" | "file" | "rows" | "bytes" | "failure" | "answer"> &
      Partial<Pick<ExportRunRow, "found" | "failed">>,
    then: {
      readonly at: number;
      readonly coveredAt: number | undefined;
      readonly nextAt: number | undefined;
      readonly tries: number;
    },
  ): Promise<void>;
  /** Lets a task go that is not to run now. */
  postpone(centreId: CentreId, taskId: string, nextAt: number): Promise<void>;
  /** Newest first; at most 200. */
  runs(centreId: CentreId, taskId: string): Promise<readonly ExportRunRow[]>;
  /** Runs that the end of the program cut off have failed, and their tasks are free again. */
  closeInterrupted(at: number): Promise<void>;
  sweepRuns(before: number): Promise<void>;
}
