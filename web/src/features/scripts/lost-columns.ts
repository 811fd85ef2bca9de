import type { Script } from "@perezvon/model";

/** A column of the results that a script had and has no more; `now` is what the field is called instead. */
export interface LostColumn {
  readonly label: string;
  readonly now: string | undefined;
}

/** Columns of the results that go with this draft: of exported fields that were renamed, deleted or are exported no more (DSK-SCD-04). */
export function lostColumns(published: Script, draft: Script): readonly LostColumn[] {
  const now = new Map(exportedOf(draft));
  const labels = new Set(now.values());
  return exportedOf(published)
    .filter(([key, label]) => now.get(key) !== label && !labels.has(label))
    .map(([key, label]) => ({ label, now: now.get(key) }));
}

/** Key and label: columns are called by their labels. */
function exportedOf({ pages }: Script): readonly (readonly [key: string, label: string])[] {
  return pages.flatMap(({ elements }) =>
    elements.flatMap((element) =>
      element.kind === "field" && element.exported ? [[element.key, element.label] as const] : [],
    ),
  );
}
