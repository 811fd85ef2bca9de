import type { CentreId } from "@perezvon/model";
import type { CentreRow } from "./people.ts";

/** What settings of a campaign name, and what tells it apart within a centre: a name, of people the login. */
export const referenceKinds = [
  "list",
  "group",
  "user",
  "scenario",
  "audio",
  "script",
  "campaign",
  "doNotCallList",
] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

export interface ReferenceRow {
  readonly kind: ReferenceKind;
  readonly id: string;
  readonly name: string;
}

export interface CentreQueries {
  all(): Promise<readonly CentreRow[]>;
  get(centreId: CentreId): Promise<CentreRow | undefined>;
  bySlug(slug: string): Promise<CentreRow | undefined>;
  /** Everything of the centre that settings of a campaign may name (OUT-CMP-12). */
  references(centreId: CentreId): Promise<readonly ReferenceRow[]>;
  /** What `work` does through this store in the centre happens together, or, when it throws, not at all. */
  together<T>(centreId: CentreId, work: () => Promise<T>): Promise<T>;
}
