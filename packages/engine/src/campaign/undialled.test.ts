import type { DoNotCallMatch } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const [first, second, third] = ["+79990000001", "+79990000002", "+79990000003"];
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

async function begin(onMatch: DoNotCallMatch, records: readonly (readonly string[])[]) {
  const lists = [{ listId: "common" as never, fill: true, field: undefined }];
  bench.campaign({ doNotCall: { lists, onMatch, days: undefined } });
  bench.records(records);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
}

const list = (number: string) => bench.store.doNotCall.set(number, bench.clock.now());
const lives = () => [...bench.store.lives.values()].map(({ columns }) => columns?.recordDisposition);

test("OUT-DNC-04 a listed number is never dialled: a row that is no attempt, no counter, then the next number", async () => {
  list(first);
  await begin("next_number", [[first, second]]);
  expect(bench.switch.dialling).toEqual([second]);
  expect(bench.rows).toMatchObject([
    { disposition: "number_dnc", isCallAttempt: false, recordDisposition: undefined },
  ]);
  expect([...bench.store.lives.values()][0]?.columns).toMatchObject({ state: "open", attempts: 0 });
});

test("OUT-DNC-05 OUT-RED-10 when no number is left, the rule of the numbers closes the record", async () => {
  list(first);
  list(second);
  await begin("next_number", [[first, second], [first], [third]]);
  expect(lives()).toEqual(["no_numbers_left", "number_dnc", undefined]);
  expect(bench.switch.dialling).toEqual([third]);
});

test("OUT-DNC-04 the campaign may close the record instead", async () => {
  list(second);
  await begin("close_record", [[second, first], [third]]);
  expect(lives()).toEqual(["record_dnc", undefined]);
  expect(bench.rows).toMatchObject([{ disposition: "number_dnc", recordDisposition: "record_dnc" }]);
  expect(bench.switch.dialling).toEqual([third]);
});

test("OUT-DNC-03 OUT-DNC-06 what an agent adds bars the same number in the next record and in another campaign", async () => {
  await begin("next_number", [[first], [first, second]]);
  bench.switch.answers(bench.switch.customer(first));
  await bench.pass(3_000);
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "disposition", key: "add_to_dnc" });
  await bench.act("anna", { kind: "finish" });
  // The second record has the number that the talk still held when it was looked at: 60 s later (OUT-GEN-03).
  await bench.pass(63_000);
  expect(bench.store.doNotCall.has(first)).toBe(true);
  expect(bench.switch.told("dial").map(({ to }) => to)).toEqual([first, second]);
  expect(lives()[0]).toBe("add_to_dnc");
});

test("OUT-DNC-03 a repeat is looked up like every dial", async () => {
  await begin("next_number", [[first]]);
  bench.switch.ends(bench.switch.customer(first), { sipCode: 486, q850: 17 });
  await bench.pass(1_000);
  list(first);
  await bench.pass(11 * 60_000);
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(lives()).toEqual(["number_dnc"]);
});

test("OUT-DNC-05 a record that is listed itself is closed at once, without a dial", async () => {
  bench.store.listedRecords.set(1, 0);
  await begin("next_number", [[first], [second]]);
  expect(lives()).toEqual(["record_dnc", undefined]);
  expect(bench.rows).toMatchObject([{ disposition: "record_dnc", isCallAttempt: false }]);
  expect(bench.switch.dialling).toEqual([second]);
});

test("OUT-CPL-09 records without consent are closed undialled as «Неверная запись» with a note, others are dialled", async () => {
  bench.campaign({ consentRequired: true });
  bench.store.consents.set(second, "2026-01-01, form on the site");
  bench.store.consents.set(third, "  ");
  bench.records([[first], [third], [second]]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  expect(bench.switch.dialling).toEqual([second]);
  expect(lives()).toEqual(["bad_record", "bad_record", undefined]);
  expect(bench.rows).toMatchObject([
    {
      disposition: "bad_record",
      isCallAttempt: false,
      recordDisposition: "bad_record",
      note: "consent_missing",
    },
    { disposition: "bad_record", note: "consent_missing" },
  ]);
});

test("OUT-CPL-09 without the switch nobody asks for a consent", async () => {
  bench.campaign({});
  bench.records([[first]]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  expect(bench.switch.dialling).toEqual([first]);
});
