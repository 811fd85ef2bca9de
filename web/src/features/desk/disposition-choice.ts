import type { DeskDisposition } from "@perezvon/model";

export interface DispositionGroup {
  readonly folder: DeskDisposition["folder"];
  /** Undefined: a predefined folder, whose name is in the catalogue. */
  readonly name: DeskDisposition["folderName"];
  readonly items: readonly DeskDisposition[];
}

/** What a talk usually ends with comes first, so that the quick keys reach it. */
const folderOrder = ["result", "final", "non_final"];
const lastFolders = ["connection", "system"];

/** Folders in their order, with what the search leaves of them (DSK-CTX-04). */
export function groupsOf(
  dispositions: readonly DeskDisposition[],
  search: string,
  language: "ru" | "en",
): DispositionGroup[] {
  const wanted = search.trim().toLocaleLowerCase().replaceAll("ё", "е");
  const fits = ({ name }: DeskDisposition) =>
    name[language].toLocaleLowerCase().replaceAll("ё", "е").includes(wanted);
  const own = new Set(dispositions.map(({ folder }) => folder));
  for (const known of [...folderOrder, ...lastFolders]) own.delete(known);
  return [...folderOrder, ...own, ...lastFolders]
    .map((folder) => {
      const all = dispositions.filter((item) => item.folder === folder);
      return { folder, name: all[0]?.folderName, items: all.filter(fits) };
    })
    .filter(({ items }) => items.length > 0);
}

/** The first nine have the keys 1 to 9; a search does not move them. */
export function quickKeys(dispositions: readonly DeskDisposition[]): readonly DeskDisposition[] {
  return groupsOf(dispositions, "", "ru")
    .flatMap(({ items }) => items)
    .slice(0, 9);
}
