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

export interface ZoneTableInfoRow {
  readonly kind: "prefix" | "postal_code";
  readonly fileName: string;
  readonly rows: number;
  readonly loadedAt: number;
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
  /** Tables that the centre loaded in the place of the product's own (OUT-HRS-07). */
  tables(centreId: CentreId): Promise<readonly ZoneTableInfoRow[]>;
  replaceTable(
    centreId: CentreId,
    table: Omit<ZoneTableInfoRow, "rows" | "loadedAt"> & {
      readonly rows: readonly { readonly beginning: string; readonly zones: readonly string[] }[];
    },
    at: number,
    actor: Actor,
  ): Promise<void>;
  /** Back to the product's own; one that is not there is no fault. */
  dropTable(centreId: CentreId, kind: ZoneTableInfoRow["kind"], at: number, actor: Actor): Promise<void>;
}
