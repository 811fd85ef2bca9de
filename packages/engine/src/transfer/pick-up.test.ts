import type { GroupId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { arrangement } from "../../testing/arrangement.ts";
import { Bench, centreId } from "../../testing/bench.ts";
import { pickUpCode } from "./pick-up.ts";

let bench: Bench;
const sales = ["sales" as GroupId];

beforeEach(async () => {
  bench = new Bench();
  bench.agent("anna", { extension: "201", groupIds: sales });
  bench.agent("boris", { extension: "202", groupIds: sales });
  bench.agent("vera", { extension: "203", groupIds: sales });
  bench.agent("gleb", { extension: "204", groupIds: ["stock" as GroupId] });
  bench.agent("dina", { extension: "205", groupIds: ["stock" as GroupId] });
  await bench.start();
  for (const name of ["anna", "boris", "vera", "gleb", "dina"]) await bench.signIn(name);
});

/** Dina calls an extension that rings. */
async function rings(name: string, extension: string): Promise<void> {
  await bench.act(name, { kind: "dial", to: extension });
  await bench.pass(20);
}

const talk = () => arrangement(bench.switch).talks.map((legs) => legs.toSorted());

test("TEL-B2B-09 PBX-EMP-06 88 takes the call that has rung longest in the own groups; the colleague is as ready as before", async () => {
  await rings("gleb", "202");
  await bench.pass(1_000);
  await rings("dina", "203");
  expect(await bench.act("anna", { kind: "dial", to: "88" })).toBeUndefined();
  await bench.pass(30);
  expect(talk()).toEqual([[bench.switch.phone("gleb"), bench.switch.phone("anna")].toSorted()]);
  expect([bench.state("boris"), bench.work("vera")?.phase]).toEqual(["ready", "offered"]);
});

test("TEL-B2B-09 *88 and an extension takes that call; from a hardware phone the dialled call itself is the answer", async () => {
  await rings("gleb", "202");
  await rings("dina", "203");
  const legId = "phone-of-anna" as never;
  bench.switch.legs.set(legId, { legId, callId: "88" as never, answered: false });
  bench.switch.say({
    kind: "incoming",
    centreId,
    callId: "88" as never,
    legId,
    trunkId: undefined,
    callerUserId: "anna" as never,
    callerEndpoint: undefined,
    from: "201",
    to: "*88203",
    at: bench.clock.now(),
  });
  await bench.pass(30);
  expect(talk()).toEqual([[bench.switch.phone("dina"), legId].toSorted()]);
  expect(bench.work("boris")?.phase).toBe("offered");
  expect(bench.work("anna")?.phase).toBe("talk");
});

test("TEL-B2B-09 nothing rings in the own groups: refused, and what rings elsewhere rings on", async () => {
  await rings("anna", "204");
  expect(await bench.act("boris", { kind: "pick_up", extension: undefined })).toBe("nothing_to_pick_up");
  expect(await bench.act("boris", { kind: "pick_up", extension: "204" })).toBe("nothing_to_pick_up");
  expect(bench.work("gleb")?.phase).toBe("offered");
});

test.each([
  ["88", { extension: undefined }],
  ["*88203", { extension: "203" }],
  ["*88", undefined],
  ["880", undefined],
  ["*88123456", undefined],
] as const)("TEL-B2B-09 %s", (number, expected) => expect(pickUpCode(number)).toEqual(expected));
