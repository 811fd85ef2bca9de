import { expect, test } from "vitest";
import { modesFor } from "./run-modes.ts";

const allowed = (mode: "preview" | "progressive" | "predictive" | "automatic", started: boolean) =>
  modesFor({ mode, started }).flatMap((each) => (each.allowed ? [each.mode] : []));

test("OUT-MOD-02 while it runs, progressive and predictive are exchanged; stopped, it takes any mode", () => {
  expect(allowed("progressive", true)).toEqual(["progressive", "predictive"]);
  expect(allowed("predictive", true)).toEqual(["progressive", "predictive"]);
  expect(allowed("preview", true)).toEqual(["preview"]);
  expect(allowed("automatic", true)).toEqual(["automatic"]);
  expect(allowed("preview", false)).toEqual(["preview", "progressive", "predictive", "automatic"]);
});
