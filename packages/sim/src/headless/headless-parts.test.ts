import { seededRandom } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";
import { percentile } from "./figures.ts";
import { makeListFile } from "./list-file.ts";

describe("command line of the headless run", () => {
  it("has defaults, and takes each option", () => {
    expect(parseArguments([])).toEqual({
      ok: true,
      value: { records: 100, agents: 5, seconds: 120, seed: "1" },
    });
    expect(parseArguments(["--records", "7", "--agents", "2", "--seconds", "30", "--seed", "x"])).toEqual({
      ok: true,
      value: { records: 7, agents: 2, seconds: 30, seed: "x" },
    });
  });

  it("lists every fault", () => {
    expect(parseArguments(["--records", "0", "--agents", "two", "--colour", "red", "--seconds"])).toEqual({
      ok: false,
      error: [
        "--records: a whole number from 1 to 1000000",
        "--agents: a whole number from 1 to 500",
        "--colour: unknown",
        "--seconds: no value",
      ],
    });
  });
});

describe("list of a headless run", () => {
  it("holds as many different numbers as asked for, all open to the mix", () => {
    const { csv, numbers } = makeListFile(1000, seededRandom(1));
    expect(new Set(numbers).size).toBe(1000);
    for (const number of numbers) expect(number).toMatch(/^\+79990\d{6}$/);
    expect(csv.split("\r\n")).toHaveLength(1002);
  });
});

it("a percentile is the value of its rank", () => {
  const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
  expect([
    percentile(values, 0.5),
    percentile(values, 0.95),
    percentile(values, 1),
    percentile([], 0.5),
  ]).toEqual([5, 10, 10, undefined]);
});
