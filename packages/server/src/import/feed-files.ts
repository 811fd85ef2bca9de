import { fillTemplate } from "@perezvon/model";
import { zonedText } from "../results/zoned-text.ts";

/** Stands for `*` while the path is filled in: no name has a character of this private use. */
const star = "\ue000";

export interface FeedPlace {
  /** Below the target's folder; empty for that folder itself. */
  readonly folder: string;
  readonly matches: (name: string) => boolean;
}

/** Variables of a feed's paths at a moment (OUT-IMP-15). */
export function feedVariables(at: number, zone: string): Readonly<Record<string, string>> {
  const [date = "", time = ""] = zonedText(at, zone).split(" ");
  const [year = "", month = "", day = ""] = date.split("-");
  return { date, year, month, day, hour: time.slice(0, 2) };
}

/** Where a feed's files are and how they are called. */
export function feedPlace(path: string, variables: Readonly<Record<string, string>>): FeedPlace {
  const filled = fillTemplate(path.replaceAll("*", star), variables);
  const cut = filled.lastIndexOf("/");
  const mask = filled.slice(cut + 1);
  const parts = mask.split(star).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "su");
  return {
    folder: filled.slice(0, Math.max(0, cut)),
    // What is hidden is somebody's file that is still being written.
    matches: (name) => !name.startsWith(".") && pattern.test(name),
  };
}

/** `*` stands for a part of the file's name only. */
export function hasMaskInFolder(path: string): boolean {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))).includes("*");
}

/** Oldest first; those whose age nobody knows come by name, before the others (OUT-IMP-16). */
export function oldestFirst<File extends { readonly name: string; readonly modifiedAt: number | undefined }>(
  files: readonly File[],
): readonly File[] {
  return [...files].sort(
    (a, b) => (a.modifiedAt ?? 0) - (b.modifiedAt ?? 0) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** The name under which a file that was read stays where it is; no mask with an extension finds it again. */
export function readName(name: string, at: number, zone: string): string {
  return `${name}.${zonedText(at, zone).replace(/\D/g, "")}.imported`;
}
