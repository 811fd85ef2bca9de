import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AddressRecord,
  authenticated,
  cleanRecord,
  type Sentence,
  type Suspicion,
  suspect,
  suspicionLimits,
} from "./suspicion.ts";

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

/** Events at given moments; what the last of them led to. */
function after(events: readonly (readonly [number, Suspicion])[], start: AddressRecord = cleanRecord) {
  let record = start;
  let sentence: Sentence | undefined;
  for (const [at, event] of events) ({ record, sentence } = suspect(record, event, at));
  return { record, sentence };
}

const failed = (name: string, ofName = 1): Suspicion => ({ kind: "failed", name, ofName });
const times = (count: number, everyMs: number, event: Suspicion, from = 0) =>
  Array.from({ length: count }, (_, i) => [from + i * everyMs, event] as const);

test("TEL-SEC-01 five wrong credentials within 60 s shut an address out for 10 min, four do not, five in longer do not", () => {
  expect(after(times(4, 10 * second, failed("a"))).sentence).toBeUndefined();
  expect(after(times(5, 14 * second, failed("a"))).sentence).toEqual({
    reason: "wrong_credentials",
    durationMs: 10 * minute,
    times: 1,
  });
  expect(after(times(50, 15 * second, failed("a"))).sentence).toBeUndefined();
});

test("TEL-SEC-01 five for one name, from whichever addresses, shut out the last of them", () => {
  expect(after([[0, failed("boss", 4)]]).sentence).toBeUndefined();
  expect(after([[0, failed("boss", 5)]]).sentence).toMatchObject({ reason: "wrong_credentials" });
});

test("TEL-SEC-01 each ban is twice as long as the one before, up to 24 h; a quiet day begins anew", () => {
  let record: AddressRecord = cleanRecord;
  let now = 0;
  const minutes: number[] = [];
  for (let i = 0; i < 10; i++) {
    const { record: next, sentence } = after(times(5, second, failed("a"), now), record);
    minutes.push(sentence!.durationMs / minute);
    record = next;
    now = next.bannedUntil + hour;
  }
  expect(minutes).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440]);
  const quiet = after(times(5, second, failed("a"), record.bannedUntil + 24 * hour), record);
  expect(quiet.sentence).toMatchObject({ durationMs: 10 * minute, times: 1 });
});

test("TEL-SEC-01 thirty names tried from one address cost it 24 h", () => {
  const events = Array.from({ length: 30 }, (_, i) => [i * 5 * minute, failed(`user${i}`)] as const);
  expect(after(events.slice(0, 29)).sentence).toBeUndefined();
  expect(after(events).sentence).toMatchObject({ reason: "many_names", durationMs: 24 * hour });
});

test("TEL-SEC-01 an address that proved itself within 24 h is shut out only after 20", () => {
  const proven = authenticated(cleanRecord, "a", 0);
  expect(after(times(19, second, failed("b", 9)), proven).sentence).toBeUndefined();
  expect(after(times(20, second, failed("b", 9)), proven).sentence).toMatchObject({ times: 1 });
  expect(after(times(5, second, failed("b"), 24 * hour), proven).sentence).toMatchObject({ times: 1 });
});

test("TEL-SEC-02 ten different numbers called without credentials; the same number again and again is a phone that redials", () => {
  const called = (number: string): Suspicion => ({ kind: "called", number });
  const ten = Array.from({ length: 10 }, (_, i) => [i * minute, called(`00972${i}`)] as const);
  expect(after(ten.slice(0, 9)).sentence).toBeUndefined();
  expect(after(ten).sentence).toMatchObject({ reason: "many_numbers", durationMs: 10 * minute });
  expect(after(times(100, second, called("100"))).sentence).toBeUndefined();
  expect(after(ten, authenticated(cleanRecord, "a", 0)).sentence).toBeUndefined();
  expect(after([[0, { kind: "scanner" }]]).sentence).toMatchObject({ reason: "scanner" });
});

test("TEL-SEC-01 whatever happens, a record stays small and a ban lies between 10 min and 24 h", () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant("failed" as const),
      name: fc.string(),
      ofName: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ kind: fc.constant("called" as const), number: fc.string() }),
    fc.constant({ kind: "scanner" as const }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: hour }), event), { maxLength: 200 }),
      (events) => {
        let record: AddressRecord = cleanRecord;
        let now = 0;
        for (const [pause, each] of events) {
          now += pause;
          const outcome = suspect(record, each, now);
          record = outcome.record;
          expect(record.failures.length).toBeLessThanOrEqual(suspicionLimits.failuresAuthenticated);
          expect(record.names.length).toBeLessThanOrEqual(suspicionLimits.names);
          expect(record.numbers.length).toBeLessThanOrEqual(suspicionLimits.numbers);
          if (outcome.sentence === undefined) continue;
          expect(outcome.sentence.durationMs).toBeGreaterThanOrEqual(suspicionLimits.banMs);
          expect(outcome.sentence.durationMs).toBeLessThanOrEqual(suspicionLimits.banMsMax);
        }
      },
    ),
  );
});
