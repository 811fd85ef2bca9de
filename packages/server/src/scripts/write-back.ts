import type { Logger } from "@perezvon/base";
import type { CallScript, RecordId } from "@perezvon/model";
import { type ListRow, type NewRecord, RefusedError, type Store } from "@perezvon/store";
import { checkRow } from "../import/row-rules.ts";

/** Who has changed a record in the audit log, when its agent is no more. */
const noAgent = { userId: undefined, name: "script" };

/**
 * Beside every script that is saved: of one that is finished, the columns that its ties give back are written into the record by the
 * rules of every import (OUT-CMP-08, OUT-LST-07). A value that the list does not take is left out, the others count; the results keep
 * it in any case.
 */
export function writingBack(
  store: Pick<Store, "lists" | "users">,
  logger: Logger,
  homeCountry: (centreId: CallScript["centreId"]) => string,
  save: (row: CallScript) => Promise<void>,
): (row: CallScript) => Promise<void> {
  return async (row) => {
    await save(row);
    const { centreId, listId, recordId, writeBack } = row;
    if (
      !row.finished ||
      listId === undefined ||
      recordId === undefined ||
      Object.keys(writeBack).length === 0
    )
      return;
    const list = await store.lists.get(centreId, listId);
    const found = await store.lists.record(centreId, listId, recordId as RecordId);
    // The list may have been replaced meanwhile, and the record with it.
    if (list === undefined || found === undefined) return;
    const { record, refused } = changed(list, found.values, writeBack, homeCountry(centreId));
    if (refused.length > 0) logger.info("not written back", { callId: row.callId, columns: refused });
    if (record === undefined) return;
    if (record.key !== undefined) {
      const known = await store.lists.known(centreId, listId, [record.key]);
      if (known.some(({ id }) => id !== found.id)) {
        logger.info("not written back", { callId: row.callId, columns: ["key"] });
        return;
      }
    }
    const user = row.agentUserId && (await store.users.get(centreId, row.agentUserId));
    const actor = user ? { userId: row.agentUserId, name: user.login } : noAgent;
    const step = { inserts: [], updates: [{ id: found.id, record }], deletes: [] };
    try {
      await store.lists.write(centreId, listId, step, row.at, actor);
    } catch (error) {
      // What the list does not take now it never will; a database that is away is asked again.
      if (!(error instanceof RefusedError)) throw error;
      logger.info("not written back", {
        callId: row.callId,
        columns: Object.keys(writeBack),
        why: error.code,
      });
    }
  };
}

/** One column after the other, so that one fault does not keep the rest away. */
function changed(
  list: Pick<ListRow, "fields">,
  kept: readonly string[],
  writeBack: CallScript["writeBack"],
  homeCountry: string,
): { readonly record: NewRecord | undefined; readonly refused: readonly string[] } {
  const rules = { fields: list.fields, homeCountry, splitNumbers: false };
  const refused: string[] = [];
  let cells: readonly string[] = kept;
  let record: NewRecord | undefined;
  for (const [column, value] of Object.entries(writeBack)) {
    const place = list.fields.findIndex(({ name }) => name === column);
    if (place < 0 || cells[place] === value) continue;
    const tried = cells.with(place, value);
    const result = checkRow(rules, tried);
    if (result.ok) {
      cells = tried;
      record = result.record;
    } else refused.push(column);
  }
  return { record, refused };
}
