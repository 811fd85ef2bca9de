import type { CallingHoursRow, CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface StoredCallingHours extends CallingHoursRow {
  readonly id: string;
  /** Unique in its country, without case. */
  readonly abbreviation: string;
  readonly version: number;
}

export interface CallingHoursInput extends CallingHoursRow {
  readonly abbreviation: string;
}

/** «Часы для звонков» (OUT-HRS-01). */
export interface CallingHoursQueries {
  /** By country, the default row first, then by region. */
  all(centreId: CentreId): Promise<readonly StoredCallingHours[]>;
  create(centreId: CentreId, input: CallingHoursInput, at: number, actor: Actor): Promise<StoredCallingHours>;
  update(
    centreId: CentreId,
    id: string,
    input: CallingHoursInput,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<StoredCallingHours>;
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
}
