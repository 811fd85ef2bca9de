import type { CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** TURN servers of the centre's browsers as the administrator sees them (TEL-WRT-02): the secret goes in and never comes out. */
export interface TurnSettingsRow {
  readonly urls: readonly string[];
  readonly lifetimeMinutes: number;
  /** Browsers send their audio over TURN even where a direct way would be open. */
  readonly relayOnly: boolean;
  readonly version: number;
}

export interface TurnSettingsInput extends Omit<TurnSettingsRow, "version"> {
  /** Undefined keeps the one that is set. */
  readonly secret: string | undefined;
}

/** For the one that makes credentials. */
export interface TurnServers extends Omit<TurnSettingsRow, "version"> {
  readonly secret: string;
}

export interface TurnQueries {
  settings(centreId: CentreId): Promise<TurnSettingsRow | undefined>;
  /** Undefined removes the settings. Refused `stale`, or `required` where no secret was ever given. */
  putSettings(
    centreId: CentreId,
    input: TurnSettingsInput | undefined,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<TurnSettingsRow | undefined>;
  servers(centreId: CentreId): Promise<TurnServers | undefined>;
}
