import type { CallId, LegRecord, RecordingId } from "@perezvon/model";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CENTRE, LINE, NUMBER, pause, REALM, until, World } from "../../testing/world.ts";
import { SipSteps } from "./sip-steps.ts";

const opened: LegRecord[] = [];
const closed: LegRecord[] = [];
const blocked = "+79995550000";
let world: World;

beforeAll(async () => {
  world = await World.start({
    records: { opened: (record) => opened.push(record), closed: (record) => closed.push(record) },
    sipSteps: new SipSteps(),
    hostId: "node1",
    trunks: [],
  });
  world.trunks = [world.trunk({ trusted: true, sendInteractionId: true })];
  await world.switch.reload();
});
beforeEach(() => {
  opened.length = 0;
  closed.length = 0;
});
afterAll(() => world.stop());

const settled = async (count: number) => {
  await until(() => closed.length >= count, `${count} records`);
  return closed;
};

test("TEL-CDR-02, TEL-CDR-03, TEL-CDR-05, TEL-QOS-01 a dial that is answered and talked leaves one record of everything", async () => {
  const legId = world.dial({ to: "+79990000017" });
  const call = await world.carrier.nextCall();
  call.provisional(180);
  await world.of("ringing", legId);
  const party = await world.carrier.answer(call, 400);
  await world.of("answered", legId);
  const recordingId = world.id("recording") as RecordingId;
  const callId = call.request.header("X-Interaction-ID") as CallId;
  world.execute({
    kind: "start_recording",
    centreId: CENTRE,
    callId,
    recordingId,
    customerLegId: legId,
    agentLegId: undefined,
  });
  await pause(300);
  await party.session!.bye({ reasons: [{ protocol: "Q.850", cause: 16, text: undefined }] });
  const [record] = await settled(1);
  expect(record).toMatchObject({
    legId,
    callId,
    centreId: CENTRE,
    status: "finished",
    direction: "out",
    peer: "trunk",
    trunkId: world.trunks[0]!.id,
    to: "+79990000017",
    shownNumber: NUMBER,
    address: "127.0.0.1",
    endedBy: "remote",
    sipCode: 200,
    q850: 16,
    hostId: "node1",
    fromReceived: undefined,
    tries: [{ target: world.trunks[0]!.id, status: 200 }],
    recordings: [{ recordingId, file: `${CENTRE}/${day()}/${callId}-${legId}-1.wav` }],
    quality: { codec: "pcma", packetsLost: 0, packetsLate: 0, packetsDuplicate: 0, packetsReordered: 0 },
  });
  expect(record!.quality!.packetsIn).toBeGreaterThan(5);
  expect(record!.quality!.mosIn!.lowest).toBeGreaterThan(4.3);
  expect(record!.quality!.rIn!.mean).toBeGreaterThan(90);
  // Nothing was reported by the far side: no data, which is not «perfect» (TEL-QOS-02).
  expect(record!.quality!.mosOut).toBeUndefined();
  const times = [record!.startedAt, record!.ringingAt!, record!.answeredAt!, record!.endedAt!];
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(record!.sip.map(({ out, text }) => `${out ? ">" : "<"} ${text}`)).toEqual(
    expect.arrayContaining(["> INVITE", "< 180 Ringing", "< 200 OK", "> ACK", "< BYE", "> 200 OK"]),
  );
  await world.event("recording_closed", (event) => event.recordingId === recordingId);
});

test.each([
  ["9F0E2C4A-5B6D-7E8F-9A0B-1C2D3E4F5A6B", "9f0e2c4a-5b6d-7e8f-9a0b-1c2d3e4f5a6b"],
  ["not an id", undefined],
  [undefined, undefined],
])("TEL-CDR-02 the interaction id %s of a trusted trunk is kept as %s", async (given, kept) => {
  const invite = world.carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@${REALM}`,
    from: { uri: `sip:79990000002@${REALM}` },
    body: (await world.carrier.party(400)).describe(),
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
    headers: given === undefined ? [] : [["X-Interaction-ID", given]],
  });
  const failed = new Promise((resolve) => {
    invite.on((event) => event.kind === "failed" && resolve(event.status));
  });
  const incoming = await world.event("incoming", () => true);
  expect(incoming.parentId).toBe(kept);
  world.execute({ kind: "hang_up", legId: incoming.legId, cause: "busy" });
  expect(await failed).toBe(486);
  world.events.length = 0;
  const [record] = await settled(1);
  expect(record).toMatchObject({
    direction: "in",
    peer: "trunk",
    parentId: kept,
    sipCode: 486,
    endedBy: "command",
    fromReceived: "79990000002",
    toReceived: NUMBER.slice(1),
    from: "+79990000002",
    to: NUMBER,
  });
});

test("TEL-CDR-05 what is refused after authentication has its record, a challenge and a stranger have none", async () => {
  await expect(world.carrier.call({ to: "0000", from: "79990000002", toneHz: 400 })).rejects.toThrow("404");
  const [record] = await settled(1);
  expect(record).toMatchObject({ status: "refused", sipCode: 404, direction: "in", peer: "trunk" });
  // A phone proves itself: the INVITE without credentials was only asked for them.
  world.trunks = [];
  await world.switch.reload();
  await expect(
    world.carrier.call({ to: blocked, from: LINE.login, toneHz: 400, password: "wrong" }),
  ).rejects.toThrow("401");
  const { login, password } = LINE;
  const going = world.carrier.call({ to: blocked, from: login, toneHz: 400, password });
  const incoming = await world.event("incoming", ({ callerUserId }) => callerUserId === LINE.userId);
  world.execute({ kind: "hang_up", legId: incoming.legId, cause: "rejected" });
  await expect(going).rejects.toThrow("603");
  await settled(2);
  await pause(100);
  expect(closed).toHaveLength(2);
  expect(closed[1]).toMatchObject({ peer: "phone", userId: LINE.userId, endpointId: LINE.endpointId });
  world.trunks = [world.trunk({ trusted: true, sendInteractionId: true })];
  await world.switch.reload();
});

test("TEL-CDR-03 a phone's leg tells whose it is and which phone answered, from where", async () => {
  const phone = await world.carrier.register(LINE.login, LINE.password);
  const legId = world.ringLine();
  const call = await world.carrier.nextCall();
  expect(call.request.header("X-Interaction-ID")).toBeTruthy();
  const party = await world.carrier.answer(call, 400);
  await world.of("answered", legId);
  await party.session!.bye();
  const [record] = await settled(1);
  expect(record).toMatchObject({
    legId,
    peer: "phone",
    userId: LINE.userId,
    endpointId: LINE.endpointId,
    address: "127.0.0.1",
    tries: [{ status: 200 }],
  });
  await phone.stop();
});

function day(): string {
  return new Date().toISOString().slice(0, 10);
}
