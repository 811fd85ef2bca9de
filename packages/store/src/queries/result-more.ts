import type { AppliedAction, CentreId } from "@perezvon/model";
import type { DetailedResultRow } from "../contract/campaigns.ts";
import { optional, type Transaction } from "../database/transaction.ts";
import { zonesOfFields } from "../engine/claimed-record.ts";
import { readNumberZones } from "../engine/number-zones.ts";
import type { DetailedSelected, ResultsSource } from "./results.ts";

/** What the optional columns need beside the rest (OUT-RES-07). */
export interface MoreSelected {
  readonly action: AppliedAction | null;
  readonly total_dials: number;
  readonly numbers: string[];
  readonly own_zone: string | null;
  readonly default_zone: string;
  readonly home_country: string;
}

const ofRecord = `(SELECT count(*) FROM attempt d WHERE d.centre_id = rs.centre_id AND d.association_id = rs.association_id
    AND d.record_id = rs.record_id AND d.is_call_attempt AND d.ended_at IS NOT NULL)::float8 AS total_dials,
  r.numbers, r.time_zone AS own_zone, coalesce((SELECT l.time_zone FROM list l WHERE l.centre_id = r.centre_id
    AND l.id = r.list_id), (SELECT c.time_zone FROM centre c WHERE c.id = r.centre_id)) AS default_zone,
  (SELECT c.home_country FROM centre c WHERE c.id = r.centre_id) AS home_country`;
export const moreOfAttempts = `, t.action, ${ofRecord}`;
export const moreOfSteps = `, NULL::text AS action, ${ofRecord}`;

const batch = 400;

/** The zones that files of the centre name are looked up for many rows at once. */
export async function* withMore(
  tx: Transaction,
  centreId: CentreId,
  source: ResultsSource,
  rows: AsyncIterable<DetailedSelected>,
  toRow: (row: DetailedSelected, source: ResultsSource) => DetailedResultRow,
): AsyncIterable<DetailedResultRow> {
  let held: DetailedSelected[] = [];
  const told = async () => {
    const asked = [...new Set(held.flatMap(({ number }) => (number === "" ? [] : [number])))];
    const zones = asked.length === 0 ? new Map() : await readNumberZones(tx, centreId, asked);
    return held.map((row) => ({ ...toRow(row, source), more: moreOf(row, source, zones) }));
  };
  for await (const row of rows) {
    held.push(row);
    if (held.length < batch) continue;
    yield* await told();
    held = [];
  }
  yield* await told();
}

function moreOf(
  { number, cells, numbers = [], ...row }: DetailedSelected,
  { fields }: ResultsSource,
  zones: ReadonlyMap<string, readonly string[]>,
): DetailedResultRow["more"] {
  const place = numbers.indexOf(number);
  const named = zonesOfFields(fields, cells, numbers, row.home_country ?? "").ownZones;
  return {
    action: optional(row.action ?? null),
    totalDials: row.total_dials ?? 0,
    ownZone: (place < 0 ? undefined : named?.[place]) ?? optional(row.own_zone ?? null),
    fileZones: zones.get(number),
    defaultZone: row.default_zone ?? "",
  };
}
