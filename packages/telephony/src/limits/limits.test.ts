import { silentLogger } from "@perezvon/base";
import type { LegId, TrunkId, UserId } from "@perezvon/model";
import { afterEach, expect, test } from "vitest";
import { CENTRE, hurried, NUMBER, TRUNK, until, World } from "../../testing/world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

async function started(...options: Parameters<typeof World.start>): Promise<World> {
  world = await World.start(...options);
  return world;
}

function dial(its: World, to: string, more: object = {}): LegId {
  const legId = its.id("leg") as LegId;
  its.execute({
    kind: "dial",
    centreId: CENTRE,
    callId: its.id("call") as never,
    legId,
    trunkId: TRUNK,
    to,
    from: NUMBER,
    noAnswerMs: 20_000,
    analysis: undefined,
    ...more,
  });
  return legId;
}

const refusal = async (its: World, legId: LegId) => (await its.of("ended", legId)).outcome;

test("TEL-SEC-08 countries: home alone by default; premium and satellite closed; a prefix of the trunk opens", async () => {
  const wide = "trunk-wide" as TrunkId;
  const narrow = "trunk-narrow" as TrunkId;
  const its = await started({
    logger: silentLogger,
    trunks: [
      { id: wide, countriesAllowed: ["RU", "GB"] },
      { id: narrow, prefixesAllowed: ["+1202"] },
    ],
  });
  for (const [to, trunkId, expected] of [
    ["+442079460000", TRUNK, "country"],
    ["+78091234567", TRUNK, "premium"],
    ["+881612345678", wide, "premium"],
    ["+12025550123", wide, "country"],
    ["+79161234567", narrow, "country"],
  ] as const) {
    const outcome = await refusal(its, dial(its, to, { trunkId }));
    expect({ to, ...outcome }).toMatchObject({
      to,
      refused: expected,
      sipCode: 403,
      networkUnavailable: false,
    });
  }
  expect(its.carrier.calls).toHaveLength(0);
  for (const [to, trunkId] of [
    ["+442079460000", wide],
    ["+12025550123", narrow],
    ["+79161234567", TRUNK],
  ] as const) {
    const legId = dial(its, to, { trunkId });
    (await its.carrier.nextCall()).reject(486);
    expect((await refusal(its, legId)).sipCode).toBe(486);
  }
});

test("TEL-SEC-08, PLT-SEC-06 the sixth outside call of a user at once is refused, and the administrator is told", async () => {
  const its = await started({ logger: silentLogger });
  const userId = "anna" as UserId;
  const legs = Array.from({ length: 5 }, () => dial(its, "+79161234567", { userId }));
  for (const legId of legs) await its.of("sent", legId);
  expect(await refusal(its, dial(its, "+79161234567", { userId }))).toMatchObject({ refused: "toll_limit" });
  expect(await its.event("toll_alarm")).toMatchObject({ scope: "user", id: "anna", limit: "callsAtOnce" });
  // Another user is not concerned, and a call that ends makes room.
  await its.of("sent", dial(its, "+79161234567", { userId: "boris" }));
  its.execute({ kind: "hang_up", legId: legs[0]!, cause: "normal" });
  for (const call of its.carrier.calls) call.reject(486);
  await its.of("ended", legs[0]!);
  await its.of("sent", dial(its, "+79161234567", { userId }));
});

test("TEL-EMG-03 a campaign and the API never dial an emergency number", async () => {
  const its = await started({ logger: silentLogger });
  for (const purpose of ["campaign", "api", "callback"] as const) {
    expect(await refusal(its, dial(its, "112", { purpose }))).toMatchObject({
      refused: "emergency_number",
      networkUnavailable: false,
    });
  }
  expect(its.carrier.calls).toHaveLength(0);
});

test("TEL-EMG-01, TEL-EMG-02 a person's emergency call passes rate, channels, country and caller id, is never hidden, leaves as 101", async () => {
  const its = await started({ logger: silentLogger });
  its.trunks = [
    its.trunk({
      channels: 2,
      channelsEmergency: 1,
      callsPerSecondOut: 0.1,
      allowedCallerIds: [],
      numbers: [NUMBER],
      privacy: "as_asked",
    }),
  ];
  await its.switch.reload();
  const ordinary = dial(its, "+79161234567");
  const taken = await its.carrier.nextCall();
  // The channel that is kept and the rate that is used up stand against everybody else.
  expect(await refusal(its, dial(its, "+79161234567"))).toMatchObject({ networkUnavailable: true });
  const legId = dial(its, "01", { from: "+74950000099", hideNumber: true });
  const call = await its.carrier.nextCall();
  expect(call.request.uri).toMatchObject({ user: "101" });
  expect(call.request.from?.uri).toMatchObject({ user: "74950000099" });
  expect(call.request.header("Privacy")).toBeUndefined();
  call.reject(486);
  taken.reject(486);
  await its.of("ended", legId);
  await its.of("ended", ordinary);
});

test("TEL-LIM-01 a node at full load refuses campaigns first, then manual calls, then incoming with Retry-After; and recovers", async () => {
  let loopDelayMs = 0;
  const its = await started({
    ...hurried(20),
    logger: silentLogger,
    nodeLoad: () => ({ loopDelayMs, memoryBytes: 0, memoryLimitBytes: 0 }),
  });
  const campaign = () => dial(its, "+79161234567", { purpose: "campaign", campaignId: "c" });
  its.switch.onEvent((event) => {
    if (event.kind === "incoming") its.execute({ kind: "hang_up", legId: event.legId, cause: "busy" });
  });
  loopDelayMs = 60;
  await until(() => its.switch.load > 1, "the load is seen");
  expect(await refusal(its, campaign())).toMatchObject({ networkUnavailable: true });
  await until(async () => {
    const answer = await its.carrier
      .call({ to: NUMBER.slice(1), from: "79990000001", toneHz: 400 })
      .catch((error: unknown) => error);
    return (answer as { status?: number }).status === 503;
  }, "incoming calls refused");
  loopDelayMs = 0;
  await until(async () => {
    const legId = campaign();
    const first = await Promise.race([
      its.of("sent", legId).then(() => true),
      its.of("ended", legId).then(() => false),
    ]);
    for (const call of its.carrier.calls.splice(0)) call.reject(486);
    return first;
  }, "campaigns again");
});
