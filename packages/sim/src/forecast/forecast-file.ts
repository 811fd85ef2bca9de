import { readFile } from "node:fs/promises";
import { type Band, type Forecast, readForecastInput, runForecast } from "@perezvon/forecast";

export interface ForecastReport {
  readonly lines: readonly string[];
  readonly code: 0 | 1 | 2;
}

/** Plays the campaign of a file: an hour a line, then the whole as one JSON object. A file with faults is told them all. */
export async function forecastFile(path: string, runs: string | undefined): Promise<ForecastReport> {
  let given: unknown;
  try {
    given = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return { lines: [`${path}: ${error instanceof Error ? error.message : String(error)}`], code: 2 };
  }
  const read = readForecastInput(given);
  if (!read.ok)
    return { lines: read.error.map(({ field, problem }) => `${field || "file"}: ${problem}`), code: 1 };
  const input = runs === undefined ? read.value : { ...read.value, runs: Number(runs) };
  const forecast = runForecast(input);
  return { lines: [...table(forecast, input.timeZone), JSON.stringify(forecast)], code: 0 };
}

function table({ points, bucketMs }: Forecast, timeZone: string): string[] {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "short" });
  const hourly = points.filter((_, place) => (place + 1) % Math.round(3_600_000 / bucketMs) === 0);
  const shown = (band: Band | null, digits = 0) =>
    band === null
      ? "-"
      : `${band.p50.toFixed(digits)} (${band.p10.toFixed(digits)}-${band.p90.toFixed(digits)})`;
  return [
    ["until", "occupancy %", "abandoned %", "remaining"],
    ...hourly.map(({ at, occupancy, abandonment, remaining }) => [
      clock.format(at),
      shown(occupancy),
      shown(abandonment, 1),
      shown(remaining),
    ]),
  ].map((row) =>
    row
      .map((cell) => cell.padEnd(22))
      .join("")
      .trimEnd(),
  );
}
