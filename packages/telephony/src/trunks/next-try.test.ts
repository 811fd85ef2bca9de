import { describe, expect, test } from "vitest";
import { type TryResult, triesOn } from "./next-try.ts";

const response = (status: number, more: Partial<TryResult> = {}): TryResult => ({
  status,
  cause: "response",
  rang: false,
  earlyMedia: false,
  ...more,
});

describe("TEL-TRK-05 the next trunk", () => {
  test.each<[string, TryResult, boolean]>([
    ["silence of 4 s", response(0, { cause: "silent", status: undefined }), true],
    ["transport failure", response(0, { cause: "transport", status: undefined }), true],
    ["timeout", response(0, { cause: "timeout", status: undefined }), true],
    ["408 without ringing", response(408), true],
    ["408 after ringing", response(408, { rang: true }), false],
    ["500 after ringing", response(500, { rang: true }), true],
    ["503 after early media", response(503, { rang: true, earlyMedia: true }), false],
    ["cancelled", response(487, { cause: "cancelled" }), false],
    ...[500, 502, 503, 504].map((status): [string, TryResult, boolean] => [
      `${status}`,
      response(status),
      true,
    ]),
    ...[302, 401, 403, 404, 480, 484, 486, 487, 488, 501, 505, 580, 600, 603].map(
      (status): [string, TryResult, boolean] => [`${status}`, response(status), false],
    ),
  ])("after %s", (_name, result, expected) => {
    expect(triesOn(result, 1, 0)).toBe(expected);
  });

  test("at most four tries and 20 s", () => {
    expect([1, 2, 3, 4].map((tries) => triesOn(response(503), tries, 0))).toEqual([true, true, true, false]);
    expect([0, 19_999, 20_000].map((elapsed) => triesOn(response(503), 1, elapsed))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
