import { predefinedDispositions, predefinedFolders } from "@perezvon/model";
import { expect, test } from "vitest";
import {
  connectionHidden,
  type Folder,
  foldersOf,
  movedFolder,
  movedItem,
  steppedItem,
  treeOf,
  withConnection,
  withItem,
  withoutItem,
} from "./disposition-moves.ts";

const folders = foldersOf({
  folders: predefinedFolders.map(({ key, ru, en }) => ({ key, name: { ru, en } })),
  items: predefinedDispositions.map(({ key, ru, en, folder, type, visibleToAgents, previewSet }) => ({
    key,
    folder,
    name: { ru, en },
    type,
    code: null,
    visibleToAgents,
    previewSet,
    outboundSet: true,
    inboundSet: true,
  })),
  revision: "1",
});
const keys = (tree: readonly Folder[], folder: string) =>
  tree.find(({ key }) => key === folder)!.items.map(({ key }) => key);
const final = ["sold", "rejected", "not_interested", "bad_record", "add_to_dnc", "record_dnc"];
const count = (tree: readonly Folder[]) => tree.flatMap(({ items }) => items).length;

test("OUT-DSP-01 a folder moves among the folders and stops at the edges", () => {
  const order = (tree: readonly Folder[]) => tree.map(({ key }) => key);
  expect(order(movedFolder(folders, "final", -1))).toEqual(["connection", "final", "system", "non_final"]);
  expect(order(movedFolder(folders, "connection", -1))).toEqual(order(folders));
  expect(order(movedFolder(folders, "non_final", 1))).toEqual(order(folders));
});

test("OUT-DSP-01 a status is dropped before another, or at the end of a folder", () => {
  expect(keys(movedItem(folders, "record_dnc", { folder: "final", before: "sold" }), "final")).toEqual([
    "record_dnc",
    ...final.slice(0, 5),
  ]);
  const there = movedItem(folders, "sold", { folder: "non_final", before: undefined });
  expect(keys(there, "final")).toEqual(final.slice(1));
  expect(keys(there, "non_final").at(-1)).toBe("sold");
  expect(movedItem(folders, "sold", { folder: "final", before: "sold" })).toEqual(folders);
});

test("OUT-DSP-01 the keyboard moves a status by one, past the edge into the next folder, never into «Системные»", () => {
  expect(keys(steppedItem(folders, "rejected", -1), "final").slice(0, 2)).toEqual(["rejected", "sold"]);
  expect(keys(steppedItem(folders, "sold", 1), "final").slice(0, 2)).toEqual(["rejected", "sold"]);
  expect(keys(steppedItem(folders, "bad_record", 1), "final").slice(3)).toEqual([
    "add_to_dnc",
    "bad_record",
    "record_dnc",
  ]);
  expect(keys(steppedItem(folders, "sold", -1), "connection").at(-1)).toBe("sold");
  expect(keys(steppedItem(folders, "record_dnc", 1), "non_final")[0]).toBe("record_dnc");
  expect(steppedItem(folders, "finalized_by_rule", -1)).toEqual(folders);
  expect(steppedItem(folders, "reschedule", 1)).toEqual(folders);
});

test("OUT-DSP-11 one step hides «Проблемы с соединением», but «Автоответчик» and «Молчание» stay", () => {
  expect(connectionHidden(folders)).toBe(false);
  const hidden = withConnection(folders, false);
  expect(connectionHidden(hidden)).toBe(true);
  const visible = hidden[0]!.items.filter(({ visibleToAgents }) => visibleToAgents).map(({ key }) => key);
  expect(visible).toEqual(["answering_machine", "silence"]);
  expect(withConnection(hidden, true)).toEqual(folders);
});

test("OUT-DSP-02 a status is changed in its place, moved by its dialogue, added, and taken away", () => {
  const sold = { ...folders[2]!.items[0]!, code: "S1" };
  expect(withItem(folders, sold, "final")[2]!.items[0]).toEqual(sold);
  const moved = withItem(folders, sold, "non_final");
  expect(keys(moved, "non_final").at(-1)).toBe("sold");
  expect(count(moved)).toBe(count(folders));
  const added = withItem(folders, { ...sold, key: null }, "final");
  expect(added[2]!.items.at(-1)).toMatchObject({ key: null, code: "S1" });
  expect(count(added)).toBe(count(folders) + 1);
  expect(count(withoutItem(folders, "sold"))).toBe(count(folders) - 1);
});

test("OUT-DSP-01 a moved tree is shown at once as it will be read; what is new waits for its key", () => {
  const moved = movedItem(folders, "sold", { folder: "non_final", before: undefined });
  const shown = treeOf(moved, "2")!;
  expect(shown.items.at(-1)).toMatchObject({ key: "sold", folder: "non_final" });
  expect(foldersOf(shown)).toEqual(moved);
  expect(
    treeOf([...folders, { key: null, name: { ru: "Новый", en: "New" }, items: [] }], "2"),
  ).toBeUndefined();
});
