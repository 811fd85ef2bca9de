import type { CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface NumberPlanPartRow {
  /** The first digit of its codes. */
  readonly part: string;
  readonly fileName: string;
  readonly rows: number;
  readonly blocks: number;
  /** Names of places that no region answers to. */
  readonly unmapped: readonly string[];
  readonly loadedAt: number;
}

export interface NumberPlanBlockRow {
  readonly first: number;
  readonly last: number;
  readonly zones: readonly string[];
}

/** The numbering plan that a centre loaded (PBX-REG-07, OUT-HRS-07). */
export interface NumberPlanQueries {
  parts(centreId: CentreId): Promise<readonly NumberPlanPartRow[]>;
  /** The whole part in one transaction; what was there is gone. */
  replace(
    centreId: CentreId,
    part: Omit<NumberPlanPartRow, "blocks" | "loadedAt"> & { readonly blocks: readonly NumberPlanBlockRow[] },
    at: number,
    actor: Actor,
  ): Promise<void>;
}
