import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Forecast } from "@perezvon/forecast";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forecastFile } from "./forecast-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forecast-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("a campaign's file is played: an hour a line, and the whole as JSON", async () => {
  const path = await written(
    "good.json",
    JSON.stringify({
      version: 1,
      start: "2026-03-02T09:00:00+03:00",
      timeZone: "Europe/Moscow",
      hours: 2,
      shifts: [{ agents: 3 }],
      records: [{ count: 400 }],
    }),
  );
  const { lines, code } = await forecastFile(path, "2");
  expect(code).toBe(0);
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^02\/03\/2026, 10:00 +\d+ \(\d+-\d+\)/);
  const forecast = JSON.parse(lines.at(-1)!) as Forecast;
  expect(forecast.runs).toBe(2);
  expect(forecast.points).toHaveLength(8);
});

test("a file with faults is told each at its field, and one that is none says so", async () => {
  const faulty = await forecastFile(await written("faulty.json", `{"version":1}`), undefined);
  expect(faulty.code).toBe(1);
  expect(faulty.lines).toContain("shifts: must be a list");
  const broken = await forecastFile(await written("broken.json", "{"), undefined);
  expect(broken.code).toBe(2);
  expect((await forecastFile(join(folder, "absent.json"), undefined)).lines[0]).toContain("ENOENT");
});
