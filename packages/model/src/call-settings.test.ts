import { seededRandom, uuidV7 } from "@perezvon/base";
import { expect, test } from "vitest";
import { defaultCallSettings, isRecorded } from "./call-settings.ts";
import type { CallId } from "./ids.ts";

const random = seededRandom("shares");
const ids = Array.from({ length: 20_000 }, () => uuidV7(random.integer(0, 2 ** 41)) as CallId);
const recorded = (recordShare: number) =>
  ids.filter((id) => isRecorded({ recordCalls: true, recordShare }, id));

test("PLT-REC-01 nothing is recorded until it is ticked, then everything", () => {
  expect(defaultCallSettings).toMatchObject({ recordCalls: false, recordShare: 100 });
  expect(ids.some((id) => isRecorded(defaultCallSettings, id))).toBe(false);
  expect(recorded(100)).toHaveLength(ids.length);
});

test("PLT-REC-04 what a service says goes before the centre's rule, and «as the centre» says nothing", () => {
  const off = defaultCallSettings;
  const half = { recordCalls: true, recordShare: 50 };
  expect(ids.every((id) => isRecorded(off, id, "record"))).toBe(true);
  expect(ids.some((id) => isRecorded(half, id, "do_not_record"))).toBe(false);
  expect(ids.filter((id) => isRecorded(half, id, "centre"))).toEqual(recorded(50));
});

test.each([1, 10, 33, 50, 99])(
  "PLT-REC-02 a share of %i %% takes that many, always the same, and more with a greater share",
  (share) => {
    const taken = recorded(share);
    expect(Math.abs(taken.length / ids.length - share / 100)).toBeLessThan(0.015);
    expect(recorded(share)).toEqual(taken);
    const more = new Set(recorded(share + 1));
    expect(taken.every((id) => more.has(id))).toBe(true);
  },
);
