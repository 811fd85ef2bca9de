import type { DispositionTree, DispositionTreePut } from "@perezvon/api";
import type { DispositionTreeInput } from "@perezvon/model";
import type { DispositionTreeRow } from "@perezvon/store";

export function treeView({ folders, items, revision }: DispositionTreeRow): DispositionTree {
  return {
    items: items.map((row) => ({ ...row, name: { ...row.name }, code: row.code ?? null })),
    folders: folders.map(({ key, name }) => ({ key, name: { ...name } })),
    revision,
  };
}

export function treeInput({ folders }: DispositionTreePut): DispositionTreeInput {
  return {
    folders: folders.map((folder) => ({
      key: folder.key ?? undefined,
      name: folder.name,
      items: folder.items.map((item) => ({
        ...item,
        key: item.key ?? undefined,
        code: item.code ?? undefined,
      })),
    })),
  };
}
