import type { CampaignDisposition, DispositionTree, DispositionTreePut } from "@perezvon/api";

export type Folder = DispositionTreePut["folders"][number];
export type Item = Folder["items"][number];

/** Detection errs, so these two stay in sight when the rest of «Проблемы с соединением» is hidden (OUT-DSP-11). */
const staying = new Set(["answering_machine", "silence"]);

/** The tree as it is sent back. */
export function foldersOf(tree: DispositionTree): Folder[] {
  return tree.folders.map(({ key, name }) => ({
    key,
    name,
    items: tree.items.filter(({ folder }) => folder === key).map(itemOf),
  }));
}

/** The tree as it will be read again; undefined while something in it has no key yet. */
export function treeOf(folders: readonly Folder[], revision: string): DispositionTree | undefined {
  const tree: DispositionTree = { folders: [], items: [], revision };
  for (const { key, name, items } of folders) {
    if (key === null) return undefined;
    tree.folders.push({ key, name });
    for (const item of items) {
      if (item.key === null) return undefined;
      tree.items.push({ ...item, key: item.key, folder: key });
    }
  }
  return tree;
}

export function itemOf({ folder: _, ...item }: CampaignDisposition): Item {
  return item;
}

/** One place up or down among the folders. */
export function movedFolder(folders: readonly Folder[], key: string | null, by: -1 | 1): Folder[] {
  const from = folders.findIndex((folder) => folder.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= folders.length) return [...folders];
  const next = folders.filter((_, index) => index !== from);
  next.splice(to, 0, folders[from]!);
  return next;
}

/** Into a folder, before another status or at its end. */
export function movedItem(
  folders: readonly Folder[],
  key: string,
  to: { readonly folder: string | null; readonly before: string | undefined },
): Folder[] {
  const item = folders.flatMap(({ items }) => items).find((each) => each.key === key);
  if (!item || to.before === key) return [...folders];
  return folders.map((folder) => {
    const items = folder.items.filter((each) => each.key !== key);
    if (folder.key !== to.folder) return { ...folder, items };
    const place = items.findIndex((each) => each.key === to.before);
    items.splice(place < 0 ? items.length : place, 0, item);
    return { ...folder, items };
  });
}

/** One place up or down by the keyboard; past the edge of its folder into the neighbouring one that may be entered. */
export function steppedItem(folders: readonly Folder[], key: string, by: -1 | 1): Folder[] {
  const home = folders.findIndex(({ items }) => items.some((each) => each.key === key));
  if (home < 0) return [...folders];
  const { key: own, items } = folders[home]!;
  const at = items.findIndex((each) => each.key === key);
  const beside = items[at + by];
  if (beside) {
    const before = by < 0 ? beside.key : items[at + 2]?.key;
    return movedItem(folders, key, { folder: own, before: before ?? undefined });
  }
  if (own === "system") return [...folders];
  const rest = by < 0 ? folders.slice(0, home).reverse() : folders.slice(home + 1);
  const next = rest.find((folder) => folder.key !== "system");
  if (!next) return [...folders];
  return movedItem(folders, key, {
    folder: next.key,
    before: by < 0 ? undefined : (next.items[0]?.key ?? undefined),
  });
}

/** Whether «Проблемы с соединением» are hidden as far as they are in one step. */
export function connectionHidden(folders: readonly Folder[]): boolean {
  return hideable(folders).every(({ visibleToAgents }) => !visibleToAgents);
}

/** OUT-DSP-11. */
export function withConnection(folders: readonly Folder[], visible: boolean): Folder[] {
  const keys = new Set(hideable(folders).map(({ key }) => key));
  return folders.map((folder) => ({
    ...folder,
    items: folder.items.map((item) => (keys.has(item.key) ? { ...item, visibleToAgents: visible } : item)),
  }));
}

function hideable(folders: readonly Folder[]): Item[] {
  const items = folders.find(({ key }) => key === "connection")?.items ?? [];
  return items.filter(({ key }) => key === null || !staying.has(key));
}

/** With a status put in the place of the one of the same key, or, of no key, at the end of the folder. */
export function withItem(folders: readonly Folder[], item: Item, folder: string | null): Folder[] {
  const home = folders.find(({ items }) => item.key !== null && items.some(({ key }) => key === item.key));
  return folders.map((each) => {
    if (home && home.key === folder && each === home)
      return { ...each, items: each.items.map((old) => (old.key === item.key ? item : old)) };
    const items = each.items.filter(({ key }) => item.key === null || key !== item.key);
    return { ...each, items: each.key === folder ? [...items, item] : items };
  });
}

export function withoutItem(folders: readonly Folder[], key: string): Folder[] {
  return folders.map((folder) => ({ ...folder, items: folder.items.filter((item) => item.key !== key) }));
}
