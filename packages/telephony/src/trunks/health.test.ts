import fc from "fast-check";
import { expect, test } from "vitest";
import { freshHealth, healthAfter, type Probe } from "./health.ts";

/** `.` no answer, else a status; the picture says after which it is up (+) or down (-). */
function picture(...probes: readonly (number | ".")[]): string {
  let health = freshHealth;
  return probes
    .map((each) => {
      health = healthAfter(health, each === "." ? { kind: "none" } : { kind: "answer", status: each });
      return health.up ? "+" : "-";
    })
    .join("");
}

test.each<[string, (number | ".")[], string]>([
  ["two misses are forgiven", [".", ".", 200, ".", ".", 404], "++++++"],
  ["three are not", [".", ".", ".", "."], "++--"],
  ["503 takes it down at once", [200, 503, 503], "+--"],
  ["two answers bring it back, whatever their code", [503, 405, 486], "--+"],
  ["408 and 503 are no such answers", [503, 200, 408, 200, 503, 200, 200], "------+"],
  ["408 is a miss", [408, 408, 408], "++-"],
  ["a miss between the answers begins anew", [503, 200, ".", 200, 200], "----+"],
])("TEL-TRK-04 %s", (_name, probes, expected) => {
  expect(picture(...probes)).toBe(expected);
});

test("TEL-TRK-04 a peer that answers for ever is up, one that never does is down", () => {
  const probe = fc.oneof(
    fc.constant<Probe>({ kind: "none" }),
    fc.integer({ min: 200, max: 699 }).map<Probe>((status) => ({ kind: "answer", status })),
  );
  fc.assert(
    fc.property(fc.array(probe), (history) => {
      const now = history.reduce(healthAfter, freshHealth);
      const good: Probe = { kind: "answer", status: 200 };
      expect([good, good].reduce(healthAfter, now).up).toBe(true);
      const none: Probe = { kind: "none" };
      expect([none, none, none].reduce(healthAfter, now).up).toBe(false);
    }),
  );
});
