import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dominantTone, levelDbm0, readWav } from "@perezvon/media";
import type { LegId, RecordingId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { headerOf, type Party, SipParty } from "../testing/sip-party.ts";
import { CENTRE, LINE, MUSIC_HZ, pause, REALM, until, World } from "../testing/world.ts";

const CUSTOMER_HZ = 400;
const AGENT_HZ = 1100;

let world: World;
let desk: SipParty;
let softphone: SipParty;

beforeAll(async () => {
  world = await World.start();
  const proxyPort = world.sip.localAddress("udp").port;
  desk = await SipParty.start({ proxyPort, realm: REALM });
  softphone = await SipParty.start({ proxyPort, realm: REALM });
});

afterAll(async () => {
  await desk.close();
  await softphone.close();
  await world.stop();
});

afterEach(async () => {
  for (const leg of new Set(world.events.flatMap((event) => ("legId" in event ? [event.legId] : [])))) {
    world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  }
  await until(() => world.switch.legs === 0, "all legs gone");
});

const hears = (party: Party, hz: number) => Math.abs(party.listens() - hz) <= 15;

/** A customer on the trunk and an agent at the desk phone, joined. */
async function talk(): Promise<{ customer: Party; agent: Party; customerLeg: LegId; agentLeg: LegId }> {
  const customerLeg = world.dial();
  const customer = await world.carrier.answer(await world.carrier.nextCall(), CUSTOMER_HZ);
  await world.of("answered", customerLeg);
  const agentLeg = world.ringLine();
  const agent = await desk.answer(await desk.nextCall(), AGENT_HZ);
  await world.of("answered", agentLeg);
  world.execute({ kind: "join", legs: [customerLeg, agentLeg] });
  await world.event("joined", (event) => event.legs.includes(agentLeg));
  await until(() => hears(customer, AGENT_HZ) && hears(agent, CUSTOMER_HZ), "the talk");
  return { customer, agent, customerLeg, agentLeg };
}

test("TEL-REG-01, TEL-AUT-01 a phone registers; wrong passwords and strangers are refused alike", async () => {
  await expect(softphone.register(LINE.login, "wrong")).rejects.toMatchObject({ status: 401 });
  await expect(softphone.register("nobody", LINE.password)).rejects.toMatchObject({ status: 401 });
  expect(world.switch.registered(LINE.endpointId)).toBe(false);
  await desk.register(LINE.login, LINE.password);
  expect(world.switch.registered(LINE.endpointId)).toBe(true);
  expect(await world.event("reachable")).toMatchObject({ userId: LINE.userId, via: "sip", on: true });
  expect([...world.bindings.values()]).toEqual([
    expect.objectContaining({ centreId: CENTRE, endpointId: LINE.endpointId }),
  ]);
});

test("TEL-PHN-01, TEL-B2B-01 a phone rings with the caller's number and name, and nothing of the other side leaks", async () => {
  const legId = world.ringLine({ autoAnswer: true });
  const call = await desk.nextCall();
  expect(call.request.from?.displayName).toBe("Пётр");
  expect(headerOf(call.request, "From")).toContain("79990000001");
  expect(headerOf(call.request, "Call-Info")).toContain("answer-after=0");
  expect(headerOf(call.request, "Alert-Info")).toContain("info=alert-autoanswer");
  expect(call.request.toString()).not.toContain(String(world.carrier.port));
  call.provisional(180);
  await world.of("ringing", legId);
  call.reject(486, { reasons: [{ protocol: "Q.850", cause: 17, text: undefined }] });
  expect((await world.of("ended", legId)).outcome).toMatchObject({ sipCode: 486, q850: 17, rang: true });
});

test("TEL-PHN-02, TEL-B2B-03 all phones of a line ring, the first to answer has the call, the rest hear why within 200 ms", async () => {
  const registration = await softphone.register(LINE.login, LINE.password);
  const legId = world.ringLine();
  const [first, second] = [await desk.nextCall(), await softphone.nextCall()];
  let reasons: readonly object[] = [];
  let cancelledAt = 0;
  second.on((event) => {
    reasons = event.reasons;
    cancelledAt = Date.now();
  });
  second.provisional(180);
  const answeredAt = Date.now();
  await desk.answer(first, AGENT_HZ);
  await world.of("answered", legId);
  await until(() => cancelledAt > 0, "CANCEL at the other phone");
  expect(cancelledAt - answeredAt).toBeLessThan(200);
  expect(reasons).toContainEqual(expect.objectContaining({ protocol: "SIP", cause: 200 }));
  await registration.stop();
});

test("TEL-B2B-03 two phones that answer at once: one has the call, the other gets BYE", async () => {
  const registration = await softphone.register(LINE.login, LINE.password);
  const legId = world.ringLine();
  const calls = [await desk.nextCall(), await softphone.nextCall()];
  const parties = await Promise.all([
    desk.answer(calls[0]!, AGENT_HZ),
    softphone.answer(calls[1]!, AGENT_HZ),
  ]);
  await world.of("answered", legId);
  await until(() => parties.filter((party) => party.ended !== undefined).length === 1, "BYE for one");
  await pause(100);
  expect(parties.filter((party) => party.ended === undefined)).toHaveLength(1);
  expect(world.switch.legs).toBe(1);
  await registration.stop();
});

test("a line without a registered phone, or one that does not answer", async () => {
  const legId = world.ringLine({ timeoutMs: 300 });
  const call = await desk.nextCall();
  call.provisional(180);
  const { outcome } = await world.of("ended", legId);
  expect(outcome).toMatchObject({ noAnswerLimit: true, answered: false, rang: true });
});

test("TEL-B2B-06 hold: music for the held party, silence for the other; resume brings the talk back", async () => {
  const { customer, agent, agentLeg } = await talk();
  world.execute({ kind: "hold", by: agentLeg });
  await until(() => hears(customer, MUSIC_HZ) && agent.listens() === 0, "music and silence");
  world.execute({ kind: "resume", by: agentLeg });
  await until(() => hears(customer, AGENT_HZ) && hears(agent, CUSTOMER_HZ), "the talk again");
});

test("TEL-B2B-06 both on hold: silence for both; the last to resume brings the talk back", async () => {
  const { customer, agent, customerLeg, agentLeg } = await talk();
  world.execute({ kind: "hold", by: agentLeg });
  await until(() => hears(customer, MUSIC_HZ), "music");
  world.execute({ kind: "hold", by: customerLeg });
  await until(() => customer.listens() === 0 && agent.listens() === 0, "silence for both");
  world.execute({ kind: "resume", by: agentLeg });
  await until(() => hears(agent, MUSIC_HZ) && customer.listens() === 0, "music for the one still held");
  world.execute({ kind: "resume", by: customerLeg });
  await until(() => hears(customer, AGENT_HZ) && hears(agent, CUSTOMER_HZ), "the talk again");
});

test("TEL-PHN-03, TEL-SDP-05, TEL-B2B-07 a phone's own hold by re-INVITE is answered at once and gives the customer music", async () => {
  const { customer, agent, agentLeg } = await talk();
  const held = await agent.session!.reinvite({ body: agent.describe("sendonly") });
  expect(held.kind).toBe("accepted");
  expect(held.kind === "accepted" && held.body).toContain("a=recvonly");
  expect((await world.of("remote_hold", agentLeg)).on).toBe(true);
  await until(() => hears(customer, MUSIC_HZ), "music");
  const back = await agent.session!.reinvite({ body: agent.describe() });
  expect(back.kind === "accepted" && back.body).toContain("a=sendrecv");
  await until(() => hears(customer, AGENT_HZ) && hears(agent, CUSTOMER_HZ), "the talk again");
});

test("TEL-SDP-06 a refused re-INVITE leaves the talk as it was", async () => {
  const { customer, agent } = await talk();
  const refused = await agent.session!.reinvite({
    body: agent.describe().replace("RTP/AVP 8 101", "RTP/AVP 18"),
  });
  expect(refused).toMatchObject({ kind: "refused", status: 488 });
  await pause(300);
  expect(hears(customer, AGENT_HZ) && hears(agent, CUSTOMER_HZ)).toBe(true);
});

test("mute: the partner hears silence, the muted one still hears", async () => {
  const { customer, agent, agentLeg } = await talk();
  world.execute({ kind: "mute", legId: agentLeg, on: true });
  await until(() => customer.listens() === 0 && hears(agent, CUSTOMER_HZ), "one-way");
  world.execute({ kind: "mute", legId: agentLeg, on: false });
  await until(() => hears(customer, AGENT_HZ), "both ways");
});

test("TEL-B2B-10 one side hangs up: the other stays with the switch, parted", async () => {
  const { customer, agent, customerLeg, agentLeg } = await talk();
  await agent.session!.bye();
  expect((await world.of("ended", agentLeg)).outcome.endedBy).toBe("remote");
  await until(() => customer.listens() === 0, "silence");
  expect(customer.ended).toBeUndefined();
  expect(world.story(customerLeg)).not.toContain("ended");
});

test("a leg joined to another is parted from the first: a third party hears, the former does not", async () => {
  const { customer, agent, customerLeg } = await talk();
  const consulted = world.dial({ to: "+79990000002" });
  const colleague = await world.carrier.answer(await world.carrier.nextCall(), 1500);
  await world.of("answered", consulted);
  world.execute({ kind: "join", legs: [customerLeg, consulted] });
  await until(() => hears(customer, 1500) && hears(colleague, CUSTOMER_HZ), "the new talk");
  await until(() => agent.listens() === 0, "silence for the former");
});

test("TEL-DTM-05 digits of a phone reach us as RFC 4733 or INFO, each once", async () => {
  const { agent, agentLeg } = await talk();
  agent.rtp.hush();
  agent.rtp.pressKey(9);
  await world.event("digit", (event) => event.legId === agentLeg && event.digit === "9");
  const info = await agent.session!.request("INFO", {
    body: "Signal=4\r\nDuration=160\r\n",
    contentType: "application/dtmf-relay",
  });
  expect(info).toMatchObject({ kind: "response", status: 200 });
  await world.event("digit", (event) => event.legId === agentLeg && event.digit === "4");
  const bad = await agent.session!.request("INFO", {
    body: "Signal=x",
    contentType: "application/dtmf-relay",
  });
  expect(bad).toMatchObject({ kind: "response", status: 415 });
  expect(world.events.filter((event) => event.kind === "digit" && event.legId === agentLeg)).toHaveLength(2);
});

test("TEL-REC-02, TEL-REC-09 a talk is recorded in two channels: the customer left, the agent right", async () => {
  const { customerLeg, agentLeg } = await talk();
  const recordingId = world.id("recording") as RecordingId;
  world.execute({
    kind: "start_recording",
    centreId: CENTRE,
    callId: "call" as never,
    recordingId,
    customerLegId: customerLeg,
    agentLegId: agentLeg,
  });
  await pause(1500);
  world.execute({ kind: "stop_recording", recordingId });
  const closed = await world.event("recording_closed", (event) => event.recordingId === recordingId);
  expect(closed.file).toMatch(new RegExp(`^${CENTRE}/\\d{4}-\\d{2}-\\d{2}/call-${customerLeg}-1\\.wav$`));
  expect(closed.durationMs).toBeGreaterThan(1300);
  const { channels } = readWav(readFileSync(join(world.folder, "recordings", closed.file)));
  // Most of the time, for a busy machine's lateness is concealed, which bends a tone for a moment.
  const [left, right] = channels.map((channel) =>
    middle(windows(channel).map((part) => dominantTone(part).hz)),
  );
  expect(left).toBeCloseTo(CUSTOMER_HZ, -1);
  expect(right).toBeCloseTo(AGENT_HZ, -1);
  expect(levelDbm0(channels[0]!.subarray(2000, 10_000))).toBeGreaterThan(-14);
});

test("a recording goes on until the end of the leg, when nobody stops it", async () => {
  const { customerLeg, agentLeg, customer } = await talk();
  const recordingId = world.id("recording") as RecordingId;
  world.execute({
    kind: "start_recording",
    centreId: CENTRE,
    callId: "call" as never,
    recordingId,
    customerLegId: customerLeg,
    agentLegId: agentLeg,
  });
  await pause(400);
  await customer.session!.bye();
  const closed = await world.event("recording_closed", (event) => event.recordingId === recordingId);
  expect(closed).toMatchObject({ truncated: false });
  expect(closed.durationMs).toBeGreaterThan(300);
});

test("TEL-AUT-04 a phone calls: digest, then incoming with the user; the wrong name in From is 403, no credentials 401", async () => {
  const calling = desk.call({
    to: "79990000055",
    from: LINE.login,
    toneHz: AGENT_HZ,
    password: LINE.password,
  });
  const incoming = await world.event("incoming", (event) => event.to === "79990000055");
  expect(incoming).toMatchObject({
    centreId: CENTRE,
    callerUserId: LINE.userId,
    trunkId: undefined,
    from: "201",
    callerEndpoint: { kind: "sip", endpointId: LINE.endpointId },
  });
  world.execute({ kind: "answer", legId: incoming.legId });
  await calling;
  const other = { to: "79990000056", toneHz: AGENT_HZ };
  await expect(
    desk.call({ ...other, from: "boss", login: LINE.login, password: LINE.password }),
  ).rejects.toMatchObject({ status: 403 });
  await expect(desk.call({ ...other, from: LINE.login })).rejects.toMatchObject({ status: 401 });
  await expect(desk.call({ ...other, from: "nobody", password: "x" })).rejects.toMatchObject({ status: 401 });
});

function windows(samples: Int16Array): Int16Array[] {
  const parts: Int16Array[] = [];
  for (let at = 1600; at + 800 <= samples.length; at += 800) parts.push(samples.subarray(at, at + 800));
  return parts;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

test("TEL-PHN-03 a phone that sends the call on by 302: its numbers, best first, five at most; do-not-disturb is 486", async () => {
  const leg = world.ringLine();
  const call = await desk.nextCall();
  const contacts = [
    "<sip:203@pbx.test>;q=0.1",
    "<tel:+79165550102>;q=0.9",
    "<sip:204@10.0.0.1;user=phone>;q=0.5",
  ];
  const more = ["<sip:205@pbx.test>;q=0.05", "<sip:206@pbx.test>;q=0.04", "<sip:207@pbx.test>;q=0.03"];
  call.reject(302, { headers: [["Contact", [...contacts, ...more].join(", ")]] });
  const { outcome } = await world.of("ended", leg);
  expect(outcome).toMatchObject({ sipCode: 302, forwardTo: ["+79165550102", "204", "203", "205", "206"] });
  const second = world.ringLine();
  (await desk.nextCall()).reject(486);
  const refused = (await world.of("ended", second)).outcome;
  expect([refused.sipCode, refused.forwardTo]).toEqual([486, undefined]);
});

test("TEL-B2B-02 a caller of ours hears the network's early media: joined before the answer he gets 183", async () => {
  const statuses: number[] = [];
  const calling = desk.call({
    to: "79990000077",
    from: LINE.login,
    toneHz: AGENT_HZ,
    password: LINE.password,
    onProvisional: (status) => void statuses.push(status),
  });
  const { legId } = await world.event("incoming", ({ to }) => to === "79990000077");
  const out = world.dial();
  const network = await world.carrier.nextCall();
  const party = await world.carrier.party(CUSTOMER_HZ);
  party.hear(network.body);
  network.provisional(183, { body: party.describe() });
  await world.event("ringing", (event) => event.legId === out && event.earlyMedia);
  world.execute({ kind: "join", legs: [legId, out] });
  await until(() => statuses.includes(183), "183");
  world.execute({ kind: "answer", legId });
  const caller = await calling;
  await until(() => hears(caller, CUSTOMER_HZ), "the network's sound");
});
