import type { CentreId, ListId, RecordId } from "@perezvon/model";
import type { ListContent, ListFieldRow } from "../contract/lists.ts";
import type { Transaction } from "../database/transaction.ts";
import { cursor } from "./results.ts";

/** The whole content of a list in one moment, so that a replacement meanwhile cuts nothing off (OUT-LST-07). */
export async function listContent<T>(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  use: (content: ListContent) => Promise<T>,
): Promise<T> {
  const { name, fields, generation } = await tx.found<{
    name: string;
    fields: readonly ListFieldRow[];
    generation: number;
  }>(
    `SELECT l.name, g.fields, l.generation FROM list l
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     WHERE l.centre_id = $1 AND l.id = $2`,
    [centreId, listId],
  );
  return use({ name, fields, rows: contentRows(tx, centreId, listId, generation, fields.length) });
}

async function* contentRows(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  generation: number,
  width: number,
): ListContent["rows"] {
  const rows = cursor<{ id: RecordId; cells: string[] }>(
    tx,
    `SELECT r.id, r.cells FROM record r
     WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 ORDER BY r.id`,
    [centreId, listId, generation],
  );
  // A field that was added later is empty in the records that were there.
  for await (const { id, cells } of rows)
    yield { id, values: Array.from({ length: width }, (_, place) => cells[place] ?? "") };
}
