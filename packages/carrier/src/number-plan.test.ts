import { describe, expect, it } from "vitest";
import { fixedBehaviour, subscriberNumber } from "./number-plan.ts";

describe("number plan of the simulated network", () => {
  it.each([
    ["+79991000001", "person"],
    ["+79992000001", "machine"],
    ["+79993000001", "busy"],
    ["+79994000001", "no_answer"],
    ["+79995000001", "invalid"],
    ["+79996000001", "overload"],
    ["+79997000001", "silence"],
    ["+79998000001", "fax"],
    ["+79999000001", "hangs_up_after_answer"],
    ["+79999010001", "busy_tone"],
    ["+79999020001", "sit"],
    ["+79999030001", "congestion_tone"],
    ["+79999040001", "announcement"],
    ["+79999050001", "unreachable"],
    ["+79999060001", "hangs_up_before_answer"],
    ["89991000001", "person"],
    ["79993000001", "busy"],
    ["+79990000001", undefined],
    ["+79999990001", undefined],
    ["+74951234567", undefined],
    ["100", undefined],
  ])("%s is decided as %s", (number, behaviour) => {
    expect(fixedBehaviour(number)).toBe(behaviour);
  });

  it.each([
    ["89991234567", "+79991234567"],
    ["79991234567", "+79991234567"],
    ["+79991234567", "+79991234567"],
    ["+442071234567", "+442071234567"],
    ["112", "112"],
    ["anonymous", "anonymous"],
  ])("%s is the subscriber %s", (dialled, subscriber) => {
    expect(subscriberNumber(dialled)).toBe(subscriber);
  });
});
