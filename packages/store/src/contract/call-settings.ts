import type { CallSettings, CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface CallSettingsRow extends CallSettings {
  /** 0 while nothing was ever set. */
  readonly version: number;
}

export interface CallSettingsQueries {
  /** Defaults where nothing was set. */
  settings(centreId: CentreId): Promise<CallSettingsRow>;
  /** Of every centre that has set any. */
  all(): Promise<ReadonlyMap<CentreId, CallSettings>>;
  /** Refused `stale` when they were changed since `version`. */
  putSettings(
    centreId: CentreId,
    input: CallSettings,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<CallSettingsRow>;
}
