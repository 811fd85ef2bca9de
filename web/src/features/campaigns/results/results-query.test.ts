import { describe, expect, it } from "vitest";
import { badMoment, choiceFault, instantOf, queryOf, type ResultsChoice } from "./results-query.ts";

const choice: ResultsChoice = {
  format: "simple",
  lists: [],
  dispositions: [],
  from: "",
  to: "",
  timeZone: "Europe/Moscow",
  delimiter: ";",
  encoding: "utf-8-bom",
  header: "ru",
  compress: false,
  more: false,
  file: "csv",
};

describe("OUT-RES-02 the export dialogue", () => {
  it("OUT-RES-02 leaves lists, dispositions and interval out when all are wanted", () => {
    expect(queryOf(choice)).toEqual({
      format: "simple",
      timeZone: "Europe/Moscow",
      delimiter: ";",
      encoding: "utf-8-bom",
      header: "ru",
    });
  });

  it("OUT-RES-09 a workbook has neither delimiter nor encoding", () => {
    expect(queryOf({ ...choice, file: "xlsx" })).toEqual({
      format: "simple",
      timeZone: "Europe/Moscow",
      file: "xlsx",
      header: "ru",
    });
  });

  it("OUT-RES-02 sends moments of the chosen zone as instants", () => {
    expect(
      queryOf({ ...choice, from: "2026-03-01T09:00", to: "2026-03-01T18:30", lists: ["a", "b"] }),
    ).toMatchObject({
      from: "2026-03-01T06:00:00.000Z",
      to: "2026-03-01T15:30:00.000Z",
      lists: "a,b",
    });
  });

  it("OUT-RES-03 dials of an interval need an interval", () => {
    expect(choiceFault({ ...choice, format: "interval", from: "2026-03-01T09:00" })).toBe(
      "interval_required",
    );
    expect(choiceFault({ ...choice, from: "2026-03-02T09:00", to: "2026-03-01T09:00" })).toBe("order");
    expect(choiceFault({ ...choice, from: badMoment })).toBe("bad_moment");
    expect(choiceFault(choice)).toBeUndefined();
  });

  it.each([
    // Summer time begins 2026-03-29 at 02:00 in Berlin: 02:30 does not exist, it is the instant as far after the gap.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    // It ends 2026-10-25 at 03:00: 02:30 happens twice, the first is meant.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25T12:00", "Europe/Berlin", "2026-10-25T11:00:00.000Z"],
    ["2026-06-01T00:00", "Asia/Vladivostok", "2026-05-31T14:00:00.000Z"],
    ["2026-06-01T00:00", "Asia/Kathmandu", "2026-05-31T18:15:00.000Z"],
  ])("PLT-GEN-05 %s in %s is %s", (reading, zone, instant) => {
    expect(instantOf(reading, zone)).toBe(instant);
  });
});
