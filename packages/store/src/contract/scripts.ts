import type { CampaignId, CentreId, Script, ScriptSettings } from "@perezvon/model";
import type { ScriptPictureQueries } from "./script-pictures.ts";
import type { Actor } from "./store.ts";

export interface ScriptRow {
  readonly id: string;
  readonly name: string;
  readonly draft: Script;
  /** The version in force; 0: none. */
  readonly published: number;
  /** The draft is another than the version in force. */
  readonly changed: boolean;
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly version: number;
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
}

export interface ScriptVersionRow {
  readonly version: number;
  readonly script: Script;
  readonly publishedAt: number;
  readonly publishedBy: string;
}

/** A campaign's settings of «Скрипты» with what the choice is made from. */
export interface CampaignScriptRow {
  readonly settings: ScriptSettings;
  /** Columns of its lists, each once, in the order of the lists. */
  readonly columns: readonly string[];
  /** What is published of the script chosen. */
  readonly chosen: { readonly name: string; readonly version: number; readonly script: Script } | undefined;
}

export interface ScriptQueries {
  readonly pictures: ScriptPictureQueries;
  list(centreId: CentreId): Promise<readonly ScriptRow[]>;
  get(centreId: CentreId, id: string): Promise<ScriptRow | undefined>;
  /** Refused at `name`. */
  create(
    centreId: CentreId,
    input: { readonly name: string; readonly draft: Script },
    at: number,
    actor: Actor,
  ): Promise<ScriptRow>;
  /** Changes the draft. Refused at `name`, and as `stale` where `version` is not the present one. */
  change(
    centreId: CentreId,
    id: string,
    input: {
      readonly name?: string | undefined;
      readonly draft?: Script | undefined;
      readonly version?: number | undefined;
    },
    at: number,
    actor: Actor,
  ): Promise<ScriptRow>;
  /** Makes the draft the version in force (INB-SCR-09). */
  publish(centreId: CentreId, id: string, at: number, actor: Actor): Promise<ScriptRow>;
  /** Refused as `in_use` with the names of the campaigns that use it. */
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
  /** Newest first. */
  versions(centreId: CentreId, id: string): Promise<readonly ScriptVersionRow[]>;
  version(centreId: CentreId, id: string, version: number): Promise<ScriptVersionRow | undefined>;
  ofCampaign(centreId: CentreId, campaignId: CampaignId): Promise<CampaignScriptRow>;
  setOfCampaign(
    centreId: CentreId,
    campaignId: CampaignId,
    settings: ScriptSettings,
    at: number,
    actor: Actor,
  ): Promise<void>;
}
