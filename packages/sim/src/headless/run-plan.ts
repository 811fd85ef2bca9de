import type { Campaign } from "@perezvon/api";
import type { CarrierReport } from "@perezvon/carrier";
import type { Comparison } from "./compare.ts";
import type { ListFile } from "./list-file.ts";

/** What each campaign of a run is for: the four modes, and one that begins when the progressive one has nothing left (OUT-LNK-14). */
export const partNames = ["progressive", "predictive", "preview", "automatic", "follow_up"] as const;
export type PartName = (typeof partNames)[number];

/**
 * Which campaign gets each row, over and over. A forecast begins after twenty dials at the earliest (OUT-MOD-06), so predictive dialling gets
 * the largest share of the list.
 */
const turns: readonly PartName[] = [...partNames, ...Array<PartName>(5).fill("predictive")];

/** One campaign of a run with the numbers that nobody else of the run dials. */
export interface RunPart {
  readonly name: PartName;
  readonly campaign: Campaign;
  readonly numbers: ReadonlySet<string>;
}

/** How one campaign's detailed report and the carrier's count of its numbers agree. */
export interface PartFigures
  extends Pick<Comparison, "dialled" | "answered" | "connected" | "carrierDialled"> {
  readonly campaign: PartName;
  readonly records: number;
  readonly mismatches: number;
  /** Most calls at a time, as the carrier saw them. */
  readonly concurrentMax: number;
}

/** Deals a list out to the campaigns. */
export function shareOut(file: ListFile): ReadonlyMap<PartName, ListFile> {
  const [head = "", ...rows] = file.csv.trimEnd().split("\r\n");
  const parts = new Map<PartName, ListFile>();
  for (const name of partNames) {
    const mine = (_: unknown, row: number) => turns[row % turns.length] === name;
    const numbers = file.numbers.filter(mine);
    if (numbers.length === 0) continue;
    const csv = `${[head, ...rows.filter(mine)].join("\r\n")}\r\n`;
    parts.set(name, { csv, columns: file.columns, numbers });
  }
  return parts;
}

/** Most calls that were up or on their way at one moment. */
export function concurrentMax({ perCall }: Pick<CarrierReport, "perCall">): number {
  const instants = perCall.map(({ inviteAt }) => inviteAt);
  const at = (instant: number) =>
    perCall.filter(
      ({ inviteAt, endAt }) => inviteAt <= instant && instant < (endAt ?? Number.POSITIVE_INFINITY),
    );
  return Math.max(0, ...instants.map((instant) => at(instant).length));
}

/** The carrier's calls to the numbers of one campaign. */
export function reportOf(report: CarrierReport, { numbers }: Pick<RunPart, "numbers">): CarrierReport {
  return { ...report, perCall: report.perCall.filter(({ number }) => numbers.has(number)) };
}

/** What is wrong with the order of two linked campaigns, as the carrier saw it. */
export function orderFault(report: CarrierReport, parts: readonly RunPart[]): string | undefined {
  const calls = (name: PartName) => {
    const part = parts.find((each) => each.name === name);
    return part === undefined ? [] : reportOf(report, part).perCall;
  };
  const [before, after] = [calls("progressive"), calls("follow_up")];
  const lastEnd = Math.max(...before.map(({ endAt, inviteAt }) => endAt ?? inviteAt));
  const first = Math.min(...after.map(({ inviteAt }) => inviteAt));
  return first < lastEnd ? "the linked campaign dialled before the one it follows had ended" : undefined;
}

/** Modes in which not one number was called; the linked campaign may still be waiting for its turn. */
export function silentModes(report: CarrierReport, parts: readonly RunPart[]): readonly PartName[] {
  const silent = parts.filter((part) => reportOf(report, part).perCall.length === 0);
  return silent.map(({ name }) => name).filter((name) => name !== "follow_up");
}
