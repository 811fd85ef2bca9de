import type { AnalysisOptions } from "@perezvon/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WirePath } from "../../testing/index.ts";

const analysis: AnalysisOptions = {
  detectVoice: true,
  detectMachine: true,
  waitForBeep: false,
  recordAnalysis: false,
};

let path: WirePath;

beforeAll(async () => {
  path = await WirePath.create();
});

afterAll(() => path?.close());

beforeEach(() => path.reset());

describe("call progress analysis of what the simulated network sounds", () => {
  it.each([
    ["+79991000011", 1],
    ["+79992000011", 2],
    ["+79997000011", 9],
    ["+79998000011", 4],
  ])("TEL-CPA-06 %s is analysed as %i after the answer", async (number, result) => {
    path.dial(`call ${number}`, `leg ${number}`, number, analysis);
    const analysed = await path.event("analysed", `leg ${number}`, 15_000);
    expect(analysed.result).toBe(result);
    path.hangUp(`leg ${number}`);
    await path.event("ended", `leg ${number}`);
  });

  it.each([
    ["+79999010011", 6],
    ["+79999020011", 5],
    ["+79999030011", 7],
  ])("TEL-CPA-06 %s is known by its tone before the answer as %i", async (number, result) => {
    path.dial(`call ${number}`, `leg ${number}`, number, analysis);
    const { outcome } = await path.event("ended", `leg ${number}`, 15_000);
    expect(outcome.analysis).toBe(result);
  });
});
