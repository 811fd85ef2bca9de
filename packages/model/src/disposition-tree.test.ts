import { expect, test } from "vitest";
import { predefinedDispositions, predefinedFolders } from "./disposition.ts";
import {
  type DispositionTree,
  type DispositionTreeInput,
  dispositionTreeFaults,
  newDispositionKey,
  repeatedCodes,
} from "./disposition-tree.ts";

const tree: DispositionTree = {
  folders: predefinedFolders.map(({ key, ru, en }) => ({ key, name: { ru, en } })),
  items: predefinedDispositions.map(({ key, ru, en, folder, type, visibleToAgents, previewSet }) => ({
    key,
    name: { ru, en },
    code: undefined,
    folder,
    type,
    visibleToAgents,
    previewSet,
    outboundSet: true,
    inboundSet: true,
  })),
};

type Folder = DispositionTreeInput["folders"][number];
type Item = Folder["items"][number];

/** The tree as it is, with every folder and every item passed through. */
function changed(folder: (folder: Folder) => Folder[], item: (item: Item) => Item[] = (each) => [each]) {
  return {
    folders: tree.folders.flatMap(({ key, name }) =>
      folder({
        key,
        name,
        items: tree.items
          .filter((each) => each.folder === key)
          .flatMap(({ folder: _, ...each }) => item(each)),
      }),
    ),
  };
}
const same = (folder: Folder) => [folder];
const without = (key: string) => changed(same, (item) => (item.key === key ? [] : [item]));
const moved = (key: string, to: string) => {
  const { folder: _, ...item } = tree.items.find((each) => each.key === key)!;
  const left = without(key);
  return {
    folders: left.folders.map((folder) =>
      folder.key === to ? { ...folder, items: [...folder.items, item] } : folder,
    ),
  };
};
const codes = (input: DispositionTreeInput, used: readonly string[] = []) =>
  dispositionTreeFaults(tree, input, new Set(used)).map(({ field, code }) => `${field} ${code}`);

test("OUT-DSP-01 what may be: add, rename, move, retype, delete, reorder", () => {
  expect(codes(changed(same))).toEqual([]);
  expect(codes({ folders: [...changed(same).folders].reverse() })).toEqual([]);
  expect(codes(changed((folder) => [{ ...folder, name: { ru: "Иное", en: "Other" } }]))).toEqual([]);
  expect(codes(moved("rejected", "non_final"))).toEqual([]);
  expect(codes(without("rejected"))).toEqual([]);
  expect(codes(changed(same, (item) => [item.key === "sold" ? { ...item, type: "other" } : item]))).toEqual(
    [],
  );
  const folder = { key: undefined, name: { ru: "Новый", en: "New" }, items: [] };
  expect(codes({ folders: [...changed(same).folders, folder] })).toEqual([]);
});

test("OUT-DSP-01 «Системные» and its members are neither deleted, nor retyped, nor joined or left", () => {
  expect(codes(without("no_agent"))).toEqual(["items not_allowed"]);
  expect(codes(changed((folder) => (folder.key === "system" ? [] : [folder])))).toContain(
    "folders not_allowed",
  );
  expect(
    codes(changed(same, (item) => [item.key === "no_agent" ? { ...item, type: "final_failure" } : item])),
  ).toEqual(["folders.1.items.4.type not_allowed"]);
  expect(codes(moved("no_agent", "final"))).toEqual([expect.stringMatching(/folder not_allowed$/)]);
  expect(codes(moved("sold", "system"))).toEqual([expect.stringMatching(/folder not_allowed$/)]);
});

test("OUT-DSP-01 a folder with dispositions, and one that a rule closes with, are not deleted", () => {
  expect(codes(changed((folder) => (folder.key === "final" ? [] : [folder])))).toContain("folders in_use");
  expect(codes(without("rejected"), ["rejected"])).toEqual(["items in_use"]);
});

test("OUT-DSP-02 both names are needed, keys are known and once; a code may repeat and is told", () => {
  const nameless = changed(same, (item) => [
    item.key === "sold" ? { ...item, name: { ru: "Заказ", en: " " } } : item,
  ]);
  expect(codes(nameless)).toEqual(["folders.2.items.0.name.en required"]);
  expect(codes(changed(same, (item) => (item.key === "sold" ? [item, item] : [item])))).toEqual([
    "folders.2.items.1.key duplicate",
  ]);
  expect(codes(changed(same, (item) => [item.key === "sold" ? { ...item, key: "nobody" } : item]))).toContain(
    "folders.2.items.0.key unknown_reference",
  );
  expect(repeatedCodes([{ code: "A1" }, { code: "B" }, { code: "A1" }, { code: undefined }])).toEqual(
    new Set(["A1"]),
  );
});

test("OUT-DSP-04 a status of inbound calls is a member of the outbound set", () => {
  const apart = changed(same, (item) => [item.key === "sold" ? { ...item, outboundSet: false } : item]);
  expect(codes(apart)).toEqual(["folders.2.items.0.inboundSet not_allowed"]);
});

test("OUT-DSP-09 a new key comes from the English name and never is one that was there", () => {
  expect(newDispositionKey("Sent to a shop!", new Set())).toBe("sent_to_a_shop");
  expect(newDispositionKey("Sold", new Set(["sold", "sold_2"]))).toBe("sold_3");
  expect(newDispositionKey("Да", new Set())).toBe("status");
});
