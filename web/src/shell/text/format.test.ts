import { describe, expect, it } from "vitest";
import { formatDuration, formatFor } from "./format.ts";

const at = Date.UTC(2026, 10, 21, 21, 5, 9);

describe("DSK-GEN-05 formats", () => {
  it("DSK-GEN-05 Russian date and time in the viewer's zone", () => {
    expect(formatFor("ru", "Europe/Moscow").dateTime(at)).toBe("22.11.26, 00:05");
  });

  it("DSK-GEN-05 English date and time in the viewer's zone", () => {
    expect(formatFor("en", "Asia/Vladivostok").dateTime(at)).toBe("2026-11-22 07:05");
    expect(formatFor("en", "UTC").dateTimeSeconds(at)).toBe("2026-11-21 21:05:09");
  });

  it("DSK-GEN-05 decimal comma in Russian, point in English", () => {
    expect(formatFor("ru", "UTC").decimal(12.345, 1)).toBe("12,3");
    expect(formatFor("en", "UTC").decimal(12.345, 1)).toBe("12.3");
  });

  it("DSK-GEN-05 sizes of files carry the unit of the language", () => {
    expect(formatFor("ru", "UTC").fileSize(12_600)).toBe("12,3 кБ");
    expect(formatFor("en", "UTC").fileSize(4.5 * 1024 * 1024)).toBe("4.5 MB");
  });

  it.each([
    [-5_000, "00:00"],
    [0, "00:00"],
    [59_999, "00:59"],
    [60_000, "01:00"],
    [3_599_000, "59:59"],
    [3_600_000, "1:00:00"],
    [90_061_000, "25:01:01"],
  ])("DSK-GEN-05 %d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
