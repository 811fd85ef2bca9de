import { silentLogger } from "@perezvon/base";
import {
  defaultTollPolicy,
  type EndpointId,
  type LegId,
  type TollException,
  type TollPolicy,
  type TrunkId,
  type UserId,
} from "@perezvon/model";
import { afterEach, expect, test } from "vitest";
import { SipParty } from "../../testing/sip-party.ts";
import { CENTRE, hurried, LINE, NUMBER, REALM, TRUNK, until, World } from "../../testing/world.ts";
import { nodeBounds } from "./node-bounds.ts";

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

test("TEL-SEC-08 OUT-CPL-08 countries: home alone by default; premium and satellite closed; a prefix of the trunk opens", async () => {
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
    // A campaign dials by the same rules as a person (OUT-CPL-08).
    for (const whose of [{}, { purpose: "campaign", campaignId: "c" }]) {
      const outcome = await refusal(its, dial(its, to, { trunkId, ...whose }));
      expect({ to, ...outcome }).toMatchObject({
        to,
        refused: expected,
        sipCode: 403,
        networkUnavailable: false,
      });
    }
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

test("TEL-SEC-08, PLT-SEC-06 the sixth outside call of a user at once is refused and stops him, and the administrator is told", async () => {
  const its = await started({ logger: silentLogger });
  const userId = "anna" as UserId;
  const legs = Array.from({ length: 5 }, () => dial(its, "+79161234567", { userId }));
  for (const legId of legs) await its.of("sent", legId);
  expect(await refusal(its, dial(its, "+79161234567", { userId }))).toMatchObject({ refused: "toll_limit" });
  expect(await its.event("toll_alarm")).toMatchObject({
    centreId: CENTRE,
    scope: "user",
    id: "anna",
    limit: "callsAtOnce",
    stopped: true,
    to: "+79161234567",
  });
  expect(its.switch.tollUses(CENTRE)).toContainEqual(
    expect.objectContaining({ id: "anna", callsNow: 5, callsHour: 5 }),
  );
  // Another user is not concerned; the one who was stopped waits for his release, even with no call left.
  await its.of("sent", dial(its, "+79161234567", { userId: "boris" }));
  for (const call of its.carrier.calls) call.reject(486);
  for (const legId of legs) await its.of("ended", legId);
  for (const purpose of ["manual", "forward", "transfer", "callback", "api"] as const) {
    const outcome = await refusal(its, dial(its, "+79161234567", { userId, purpose }));
    expect({ purpose, ...outcome }).toMatchObject({ purpose, refused: "stopped", sipCode: 403 });
  }
  its.switch.releaseToll("user", userId);
  await its.of("sent", dial(its, "+79161234567", { userId }));
});

/** Night all round the clock, or never. */
const policyOf = (change: Partial<TollPolicy>, exceptions: readonly TollException[] = []) => ({
  tolls: async () => [
    {
      centreId: CENTRE,
      timeZone: "UTC",
      policy: { ...defaultTollPolicy, nightFrom: "00:00", nightUntil: "24:00", ...change },
      exceptions,
    },
  ],
});

test("TEL-SEC-08 OUT-CPL-08 a centre's own rules: countries, barred prefixes, a line closed at night, a centre's limit that holds by itself", async () => {
  const endpointId = "line-night" as EndpointId;
  const limits = defaultTollPolicy.line;
  const directory = policyOf(
    {
      countries: ["GB"],
      barredPrefixes: ["+7900"],
      centre: { ...limits, callsAtOnce: 1 },
      abroadAtNight: "off",
    },
    [{ scope: "line", id: endpointId, limits, closedAtNight: true }],
  );
  const its = await started({ logger: silentLogger, directory });
  for (const whose of [{}, { purpose: "campaign", campaignId: "c" }])
    expect(await refusal(its, dial(its, "+79001234567", whose))).toMatchObject({ refused: "premium" });
  expect(await refusal(its, dial(its, "+12025550123"))).toMatchObject({ refused: "country" });
  expect(await refusal(its, dial(its, "+79161234567", { endpointId }))).toMatchObject({ refused: "night" });
  expect(await its.event("toll_alarm")).toMatchObject({ scope: "line", limit: "night", stopped: false });
  const first = dial(its, "+442079460000");
  (await its.carrier.nextCall()).reject(486);
  await its.of("ended", first);
  const second = dial(its, "+442079460000");
  const call = await its.carrier.nextCall();
  expect(await refusal(its, dial(its, "+79161234567"))).toMatchObject({ refused: "toll_limit" });
  call.reject(486);
  await its.of("ended", second);
  await its.of("sent", dial(its, "+79161234567"));
});

test("TEL-SEC-09 a first call abroad at night raises an alarm, and stops the line where that is asked for", async () => {
  const its = await started({
    logger: silentLogger,
    directory: policyOf({ countries: ["GB"], abroadAtNight: "stop" }),
  });
  const endpointId = "line-1" as EndpointId;
  expect(await refusal(its, dial(its, "+442079460000", { endpointId }))).toMatchObject({
    refused: "stopped",
  });
  expect(await its.event("toll_alarm")).toMatchObject({
    id: "line-1",
    limit: "abroadAtNight",
    stopped: true,
  });
  its.switch.releaseToll("line", endpointId);
  await its.of("sent", dial(its, "+442079460000", { endpointId }));
});

test("TEL-SEC-09 a line that registers from two countries within an hour raises an alarm, and is stopped where that is asked for", async () => {
  let country = "RU";
  const its = await started({
    logger: silentLogger,
    countryOf: () => country,
    directory: policyOf({ countries: ["GB"], abroadAtNight: "off", twoCountries: "stop" }),
  });
  const phone = await SipParty.start({ proxyPort: its.sip.localAddress("udp").port, realm: REALM });
  try {
    await phone.register(LINE.login, LINE.password);
    country = "DE";
    await phone.register(LINE.login, LINE.password);
  } finally {
    await phone.close();
  }
  expect(await its.event("toll_alarm")).toMatchObject({
    scope: "line",
    id: LINE.endpointId,
    limit: "twoCountries",
    stopped: true,
    to: "RU DE",
  });
  expect(await refusal(its, dial(its, "+442079460000", { endpointId: LINE.endpointId }))).toMatchObject({
    refused: "stopped",
  });
});

test("TEL-LIM-04 a node with all the calls that it takes: a dial does not leave, a caller gets 503 with Retry-After, emergency calls pass", async () => {
  const its = await started({ logger: silentLogger, bounds: { ...nodeBounds, calls: 1 } });
  const first = dial(its, "+79161234567");
  const call = await its.carrier.nextCall();
  expect(await refusal(its, dial(its, "+79161234568"))).toMatchObject({ refused: "overload" });
  const caller = its.carrier.call({ to: NUMBER.slice(1), from: "79990000031", toneHz: 400 });
  await expect(caller).rejects.toMatchObject({ status: 503, reasons: ["Q.850;42"] });
  const urgent = dial(its, "112", { purpose: "manual" });
  await its.of("sent", urgent);
  (await its.carrier.nextCall()).reject(486);
  await its.of("ended", urgent);
  call.reject(486);
  await its.of("ended", first);
  await its.of("sent", dial(its, "+79161234567"));
});

test("TEL-SEC-08 a call ends when the longest of its line is over", async () => {
  const limits = { ...defaultTollPolicy.line, longestCallMinutes: 1 };
  const its = await started({
    ...hurried(100),
    logger: silentLogger,
    directory: policyOf({ line: limits, abroadAtNight: "off" }),
  });
  const legId = dial(its, "+79161234567", { endpointId: "line-1" });
  await its.carrier.answer(await its.carrier.nextCall(), 400);
  await its.of("answered", legId);
  expect(await refusal(its, legId)).toMatchObject({ endedBy: "system" });
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
      privacy: "always",
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

test("TEL-EMG-02 a full trunk makes room: the newest unanswered dial of a campaign gives way and counts as no attempt", async () => {
  const its = await started({ logger: silentLogger });
  its.trunks = [its.trunk({ channels: 3, channelsEmergency: 0 })];
  await its.switch.reload();
  const person = dial(its, "+79161234567");
  await its.of("sent", person);
  const campaign = { purpose: "campaign", campaignId: "c" };
  const older = dial(its, "+79161234568", campaign);
  await its.of("sent", older);
  const newer = dial(its, "+79161234569", campaign);
  await its.of("sent", newer);
  await until(() => its.carrier.calls.length === 3, "three calls");
  const legId = dial(its, "112", { purpose: "emergency", userId: "anna", from: "+74950000099" });
  await until(() => its.carrier.calls.length === 4, "the emergency call");
  expect(its.carrier.calls.at(-1)!.request.uri).toMatchObject({ user: "112" });
  expect((await its.of("ended", newer)).outcome).toMatchObject({
    networkUnavailable: true,
    endedBy: "system",
  });
  expect(its.story(older)).not.toContain("ended");
  expect(its.story(person)).not.toContain("ended");
  its.carrier.calls.at(-1)!.reject(486);
  await its.of("ended", legId);
});

test("TEL-EMG-02 a service calls back within the hour: the line that called it is named, and no black list keeps it out", async () => {
  const its = await started({
    logger: silentLogger,
    directory: { blocked: async () => ({ answer: 603 }) },
  });
  const call = (from: string) =>
    its.carrier.call({ to: NUMBER.slice(1), from, toneHz: 400 }).catch((error: unknown) => error);
  expect(await call("112")).toMatchObject({ status: 603 });
  const legId = dial(its, "112", { purpose: "emergency", userId: "anna", endpointId: "line", from: NUMBER });
  (await its.carrier.nextCall()).reject(486);
  await its.of("ended", legId);
  void call("112");
  const incoming = await its.event("incoming");
  expect(incoming.emergencyCallback).toEqual({ userId: "anna", endpointId: "line" });
  its.execute({ kind: "hang_up", legId: incoming.legId, cause: "busy" });
  expect(await call("79161234567")).toMatchObject({ status: 603 });
});

test("TEL-LIM-01 a node at full load refuses campaigns first, then manual calls, then incoming with Retry-After; and recovers", async () => {
  let loopDelayMs = 0;
  const its = await started({
    ...hurried(20),
    logger: silentLogger,
    nodeLoad: () => ({ loopDelayMs, loopDelayLimitMs: 50, memoryBytes: 0, memoryLimitBytes: 0 }),
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

test("TEL-CPA-13 without processor time an answer is live at once, with no result", async () => {
  let loopDelayMs = 0;
  const its = await started({
    ...hurried(20),
    logger: silentLogger,
    nodeLoad: () => ({ loopDelayMs, loopDelayLimitMs: 50, memoryBytes: 0, memoryLimitBytes: 0 }),
  });
  const analysis = { detectVoice: true, detectMachine: true, waitForBeep: false, recordAnalysis: false };
  const legId = dial(its, "+79161234567", { analysis });
  const call = await its.carrier.nextCall();
  loopDelayMs = 60;
  await until(() => its.switch.load > 1, "the load is seen");
  await its.carrier.answer(call, 400);
  await its.of("analysis_skipped", legId);
  expect(its.story(legId)).toEqual(expect.arrayContaining(["answered", "analysis_skipped"]));
  loopDelayMs = 0;
  its.execute({ kind: "hang_up", legId, cause: "normal" });
  expect((await its.of("ended", legId)).outcome.analysis).toBeUndefined();
  expect(its.story(legId)).not.toContain("analysed");
});
