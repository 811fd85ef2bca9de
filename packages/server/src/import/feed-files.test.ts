// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of paths.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedPlace, feedVariables, hasMaskInFolder, oldestFirst, readName } from "./feed-files.ts";

const at = Date.parse("2026-11-22T21:05:06Z");
const zone = "Europe/Moscow";
const variables = feedVariables(at, zone);

describe("OUT-IMP-15 where the files of a periodic update are", () => {
  it.each([
    ["clients.csv", "", ["clients.csv"], ["clients.csv.old", "Clients.csv", "aclients.csv"]],
    ["in/clients_*.csv", "in", ["clients_.csv", "clients_1.2.csv"], ["clients.csv", "clients_1xcsv"]],
    ["${year}/${month}/${day}_*.csv", "2026/11", ["23_утро.csv"], ["22_утро.csv"]],
    ["$(date)-${hour}.csv", "", ["2026-11-23-00.csv"], ["2026-11-22-21.csv"]],
    ["*", "", ["что угодно", "a (1) [b].csv"], [".unfinished", ".a.csv.part"]],
    ["a+(b)*", "", ["a+(b)", "a+(b)c"], ["aab"]],
  ])("%s", (path, folder, found, left) => {
    const place = feedPlace(path, variables);
    expect(place.folder).toBe(folder);
    expect(found.filter((name) => !place.matches(name))).toEqual([]);
    expect(left.filter((name) => place.matches(name))).toEqual([]);
  });

  it("never leaves the folder of its target", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (path) => {
        expect(feedPlace(path, variables).folder.split("/")).not.toContain("..");
      }),
    );
    expect(hasMaskInFolder("in/*/a.csv")).toBe(true);
    expect(hasMaskInFolder("in/*.csv")).toBe(false);
  });

  it("a file that was read gets a name that says so", () => {
    const name = readName("clients.csv", at, zone);
    expect(name).toBe("clients.csv.20261123000506.imported");
    expect(feedPlace("clients*.csv", variables).matches(name)).toBe(false);
  });
});

it("OUT-IMP-16 the oldest file comes first, equal ones by name", () => {
  const files = [
    { name: "c", modifiedAt: 3 },
    { name: "b", modifiedAt: 1 },
    { name: "a", modifiedAt: 1 },
    { name: "z", modifiedAt: undefined },
  ];
  expect(oldestFirst(files).map(({ name }) => name)).toEqual(["z", "a", "b", "c"]);
});
