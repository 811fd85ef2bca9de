import type { DispositionType } from "./disposition.ts";

export interface BilingualName {
  readonly ru: string;
  readonly en: string;
}

export interface DispositionFolderEntry {
  readonly key: string;
  readonly name: BilingualName;
}

export interface DispositionEntry {
  readonly key: string;
  readonly name: BilingualName;
  readonly code: string | undefined;
  readonly folder: string;
  readonly type: DispositionType;
  readonly visibleToAgents: boolean;
  readonly previewSet: boolean;
  readonly outboundSet: boolean;
  /** For inbound calls of a blended campaign: a part of the outbound set (OUT-DSP-04). */
  readonly inboundSet: boolean;
}

export interface DispositionTree {
  readonly folders: readonly DispositionFolderEntry[];
  readonly items: readonly DispositionEntry[];
}

/** What is new has no key yet. */
export interface DispositionTreeInput {
  readonly folders: readonly {
    readonly key: string | undefined;
    readonly name: BilingualName;
    readonly items: readonly (Omit<DispositionEntry, "key" | "folder"> & {
      readonly key: string | undefined;
    })[];
  }[];
}

export interface TreeFault {
  readonly field: string;
  readonly code: "required" | "duplicate" | "unknown_reference" | "not_allowed" | "in_use";
}

const system = "system";

/** What forbids to put a changed tree in the place of another (OUT-DSP-01). `used`: keys that rules of redial close with. */
export function dispositionTreeFaults(
  before: DispositionTree,
  input: DispositionTreeInput,
  used: ReadonlySet<string>,
): TreeFault[] {
  return [
    ...folderFaults(before, input),
    ...itemFaults(before, input),
    ...deletionFaults(before, input, used),
  ];
}

function folderFaults(before: DispositionTree, { folders }: DispositionTreeInput): TreeFault[] {
  const faults: TreeFault[] = [];
  const known = new Set(before.folders.map(({ key }) => key));
  const seen = new Set<string>();
  folders.forEach(({ key, name }, index) => {
    const field = `folders.${index}`;
    faults.push(...nameFaults(field, name));
    if (key === undefined) return;
    if (!known.has(key)) faults.push({ field: `${field}.key`, code: "unknown_reference" });
    if (seen.has(key)) faults.push({ field: `${field}.key`, code: "duplicate" });
    seen.add(key);
  });
  return faults;
}

function itemFaults(before: DispositionTree, { folders }: DispositionTreeInput): TreeFault[] {
  const faults: TreeFault[] = [];
  const known = new Map(before.items.map((item) => [item.key, item]));
  const seen = new Set<string>();
  folders.forEach((folder, place) => {
    folder.items.forEach((item, index) => {
      const field = `folders.${place}.items.${index}`;
      faults.push(...nameFaults(field, item.name));
      if (item.inboundSet && !item.outboundSet)
        faults.push({ field: `${field}.inboundSet`, code: "not_allowed" });
      const old = item.key === undefined ? undefined : known.get(item.key);
      if (item.key !== undefined && !old) faults.push({ field: `${field}.key`, code: "unknown_reference" });
      if (item.key !== undefined && seen.has(item.key))
        faults.push({ field: `${field}.key`, code: "duplicate" });
      if (item.key !== undefined) seen.add(item.key);
      // Nothing enters «Системные», nothing leaves it, and its members keep their type and stay out of agents' sight.
      const of = old?.folder === system;
      if (of !== (folder.key === system)) faults.push({ field: `${field}.folder`, code: "not_allowed" });
      if (of && old.type !== item.type) faults.push({ field: `${field}.type`, code: "not_allowed" });
      if (of && item.visibleToAgents !== old.visibleToAgents)
        faults.push({ field: `${field}.visibleToAgents`, code: "not_allowed" });
    });
  });
  return faults;
}

function deletionFaults(
  before: DispositionTree,
  { folders }: DispositionTreeInput,
  used: ReadonlySet<string>,
): TreeFault[] {
  const kept = new Set(folders.map(({ key }) => key));
  const keptItems = new Set(folders.flatMap(({ items }) => items.map(({ key }) => key)));
  const faults: TreeFault[] = [];
  for (const { key } of before.folders.filter((folder) => !kept.has(folder.key))) {
    if (key === system) faults.push({ field: "folders", code: "not_allowed" });
    // A folder goes only after what is in it: moved or deleted before, not in the same breath.
    else if (before.items.some(({ folder }) => folder === key))
      faults.push({ field: "folders", code: "in_use" });
  }
  for (const { key, folder } of before.items.filter((item) => !keptItems.has(item.key))) {
    if (folder === system) faults.push({ field: "items", code: "not_allowed" });
    else if (used.has(key)) faults.push({ field: "items", code: "in_use" });
  }
  return faults;
}

function nameFaults(field: string, name: BilingualName): TreeFault[] {
  return (["ru", "en"] as const)
    .filter((language) => name[language].trim() === "")
    .map((language) => ({ field: `${field}.name.${language}`, code: "required" as const }));
}

/** Codes that more than one disposition has: allowed, but worth a word (OUT-DSP-02). */
export function repeatedCodes(items: readonly Pick<DispositionEntry, "code">[]): Set<string> {
  const codes = items.flatMap(({ code }) => (code ? [code] : []));
  return new Set(codes.filter((code, index) => codes.indexOf(code) !== index));
}

/** A key for something new, that code and API keep: from its English name, and nobody's before. */
export function newDispositionKey(name: string, taken: ReadonlySet<string>): string {
  const stem =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "_")
      .replaceAll(/^_+|_+$/g, "")
      .slice(0, 48) || "status";
  for (let count = 1; ; count++) {
    const key = count === 1 ? stem : `${stem}_${count}`;
    if (!taken.has(key)) return key;
  }
}
