import { zonesOfRussianRegion } from "./russian-regions.ts";

/** Numbers without `+`, both ends included. */
export interface NumberBlock {
  readonly first: number;
  readonly last: number;
  readonly zones: readonly string[];
}

export type NumberingPlanFault =
  | { readonly code: "plan_header" }
  | { readonly code: "plan_row"; readonly line: number };

/** The parts of the plan: codes 3xx, 4xx, 8xx and 9xx are a file each (PBX-REG-01). */
export const numberPlanParts = ["3", "4", "8", "9"] as const;
export type NumberPlanPart = (typeof numberPlanParts)[number];

const header = ["авс/def", "от", "до", "емкость", "оператор", "регион", "территориягар", "инн"];

/** Reads a file of the state register row by row; one bad row refuses the whole file (PBX-REG-07). */
export class NumberingPlanReader {
  readonly #blocks: NumberBlock[] = [];
  readonly #unmapped = new Set<string>();
  #part: NumberPlanPart | undefined;
  #rows = 0;
  #headed = false;

  /** Takes the next row, the heading first. */
  add(cells: readonly string[], line: number): NumberingPlanFault | undefined {
    if (!this.#headed) {
      this.#headed = true;
      const names = cells.map(headingOf);
      return names.length === header.length && names.every((name, index) => name === header[index])
        ? undefined
        : { code: "plan_header" };
    }
    const bad = { code: "plan_row", line } as const;
    if (cells.length !== header.length) return bad;
    const [code = "", from = "", to = "", , , region = "", territory = ""] = cells.map((cell) => cell.trim());
    const part = numberPlanParts.find((digit) => code.startsWith(digit));
    if (!/^\d{3}$/.test(code) || !/^\d{1,7}$/.test(from) || !/^\d{1,7}$/.test(to)) return bad;
    if (part === undefined || (this.#part ?? part) !== part) return bad;
    const [first, last] = [from, to].map((digits) => Number(`7${code}${digits.padStart(7, "0")}`));
    if (first! > last!) return bad;
    this.#part = part;
    this.#rows++;
    this.#take(first!, last!, territory === "" || territory === "-" ? region : territory);
    return undefined;
  }

  #take(first: number, last: number, place: string): void {
    const zones = zonesOfRussianRegion(place);
    if (zones) this.#blocks.push({ first, last, zones });
    else if (this.#unmapped.size < 1_000) this.#unmapped.add(place);
  }

  /** Undefined of a file without rows. */
  finish(): NumberingPlanPart | undefined {
    if (this.#part === undefined) return undefined;
    const unmapped = [...this.#unmapped];
    return { part: this.#part, rows: this.#rows, blocks: mergedBlocks(this.#blocks), unmapped };
  }
}

export interface NumberingPlanPart {
  readonly part: NumberPlanPart;
  readonly rows: number;
  /** In ascending order, none meets another. */
  readonly blocks: readonly NumberBlock[];
  /** Names that no federal subject answers to; their numbers stay without a zone (PBX-REG-02). */
  readonly unmapped: readonly string[];
}

/** Neighbours of the same zones are one block; where two share numbers, the zones of both have to allow. */
function mergedBlocks(blocks: NumberBlock[]): NumberBlock[] {
  const merged: NumberBlock[] = [];
  for (const block of blocks.sort((a, b) => a.first - b.first || a.last - b.last)) {
    const before = merged.at(-1);
    const same = before?.zones.join() === block.zones.join();
    if (before && (block.first <= before.last || (same && block.first === before.last + 1))) {
      const zones = same ? before.zones : [...new Set([...before.zones, ...block.zones])];
      merged[merged.length - 1] = { ...before, last: Math.max(before.last, block.last), zones };
    } else merged.push(block);
  }
  return merged;
}

function headingOf(cell: string): string {
  return cell
    .replace(/^\uFEFF/, "")
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/\s/g, "");
}
