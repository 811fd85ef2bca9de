import { err, ok, type Result } from "@perezvon/base";

export interface HeadlessArguments {
  readonly records: number;
  readonly agents: number;
  /** How long the campaign may run; it ends earlier when every record has been dialled. */
  readonly seconds: number;
  readonly seed: string;
}

const limits = {
  "--records": { name: "records", low: 1, high: 1_000_000 },
  "--agents": { name: "agents", low: 1, high: 500 },
  "--seconds": { name: "seconds", low: 1, high: 86_400 },
} as const;

/** Reads `--records N --agents M --seconds S [--seed K]`; every fault is listed. */
export function parseArguments(args: readonly string[]): Result<HeadlessArguments, readonly string[]> {
  const faults: string[] = [];
  const numbers = { records: 100, agents: 5, seconds: 120 };
  let seed = "1";
  for (let i = 0; i < args.length; i += 2) {
    const option = args[i]!;
    const value = args[i + 1];
    if (option === "--seed" && value !== undefined) {
      seed = value;
    } else if (option in limits && value !== undefined) {
      const { name, low, high } = limits[option as keyof typeof limits];
      const number = Number(value);
      if (Number.isInteger(number) && number >= low && number <= high) numbers[name] = number;
      else faults.push(`${option}: a whole number from ${low} to ${high}`);
    } else {
      faults.push(value === undefined ? `${option}: no value` : `${option}: unknown`);
    }
  }
  return faults.length > 0 ? err(faults) : ok({ ...numbers, seed });
}
