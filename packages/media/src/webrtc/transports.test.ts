import { systemClock, systemTimers } from "@perezvon/base";
import native from "node-datachannel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gatewayUrl } from "../../testing/gateway-url.ts";
import type { Codec, WebrtcState } from "../contract.ts";
import type { WebrtcHost, WebrtcTransport } from "../worker/transport.ts";
import { BROWSER_CODECS } from "./browser-session.ts";
import { createWebrtcTransports, type WebrtcTransports } from "./transports.ts";

let transports: WebrtcTransports;
const lost: (number | null)[] = [];

beforeAll(async () => {
  transports = createWebrtcTransports({
    gatewayUrl: await gatewayUrl(),
    clock: systemClock,
    timers: systemTimers,
    onGatewayLost: (code) => lost.push(code),
  });
});

afterAll(() => {
  transports.close();
  native.cleanup();
});

class Leg implements WebrtcHost {
  readonly legId = "leg";
  bindAddress = "127.0.0.1";
  readonly advertisedAddress = "127.0.0.1";
  readonly states: WebrtcState[] = [];
  readonly rtp: Buffer[] = [];
  readonly rtcp: Buffer[] = [];
  readonly remotes: object[] = [];
  readonly sink = {
    receiveRtp: (packet: Buffer) => void this.rtp.push(Buffer.from(packet)),
    receiveRtcp: (packet: Buffer) => void this.rtcp.push(Buffer.from(packet)),
  };
  codecs: readonly Codec[] = BROWSER_CODECS;
  readonly faults: (string | undefined)[] = [];
  onState = (state: WebrtcState, fault?: string) => {
    this.states.push(state);
    this.faults.push(fault);
  };
  onCandidate = () => {};
  applyRemote = (remote: object) => void this.remotes.push(remote);
}

/** A far side made of the native library: stands for the browser where the browser itself is not the subject. */
class Far {
  readonly connection = new native.PeerConnection("far", { iceServers: [], bindAddress: "127.0.0.1" });
  readonly packets: Buffer[] = [];
  readonly track: InstanceType<typeof native.Track>;

  constructor() {
    const audio = new native.Audio("audio0", "SendRecv" as never);
    audio.addAudioCodec(0, "PCMU");
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(77, "far", "far", "audio");
    this.track = this.connection.addTrack(audio);
    this.track.onMessage((packet) => this.packets.push(Buffer.from(packet)));
  }

  /** With telephone-event, which the library does not offer by itself. */
  async offer(): Promise<string> {
    this.connection.setLocalDescription();
    await until(() => this.connection.gatheringState() === "complete");
    return this.connection
      .localDescription()!
      .sdp.replace(/^(m=audio .*)$/m, "$1 126\r\na=rtpmap:126 telephone-event/8000")
      .replace("\r\r", "\r");
  }

  async connect(
    transport: WebrtcTransport,
    change: (offer: string) => string = (text) => text,
  ): Promise<string> {
    const answer = await transport.answer(change(await this.offer()));
    this.connection.setRemoteDescription(answer, "answer" as never);
    return answer;
  }
}

test("TEL-WRT-01, TEL-WRT-03 an offer without usable candidates connects, packets pass both ways untouched", async () => {
  const leg = new Leg();
  const transport = transports.create(leg);
  const far = new Far();
  // As Chromium does: no address but a `.local` name that nobody here can resolve.
  const answer = await far.connect(transport, (offer) =>
    offer.replace(/(a=candidate:\S+ \d+ UDP \d+ )\S+/g, "$1d1f6c3e-0000.local"),
  );
  expect(answer.match(/^m=.*$/gm)).toEqual(["m=audio 9 UDP/TLS/RTP/SAVPF 8 0 126"]);
  expect(leg.remotes).toEqual([
    expect.objectContaining({ codec: "pcma", payloadType: 8, telephoneEvent: 126 }),
  ]);
  await until(() => leg.states.includes("connected") && far.track.isOpen());

  const sent = rtp(8, 1);
  transport.sendRtp(sent);
  far.track.sendMessageBinary(rtp(8, 2));
  await until(() => leg.rtp.length > 0 && far.packets.length > 0);
  expect(far.packets[0]).toEqual(sent);
  expect(leg.rtp[0]).toEqual(rtp(8, 2));

  const report = Buffer.from("80c90001000000640000000000000000", "hex").subarray(0, 8);
  far.track.sendMessageBinary(report);
  await until(() => leg.rtcp.length > 0);
  expect(leg.rtcp[0]).toEqual(report);
  transport.close();
  far.connection.close();
});

test("TEL-WRT-02 bound to every interface, heard of by one address that no interface is asked for", async () => {
  const leg = new Leg();
  leg.bindAddress = "0.0.0.0";
  const transport = transports.create(leg);
  const far = new Far();
  const answer = await far.connect(transport, (offer) => offer.replace(/^a=candidate:.*\r\n/gm, ""));
  expect(/^a=candidate:1 1 UDP \d+ (\S+) /m.exec(answer)?.[1]).toBe("127.0.0.1");
  await until(() => leg.states.includes("connected") && far.track.isOpen());
  far.track.sendMessageBinary(rtp(8, 1));
  await until(() => leg.rtp.length > 0);
  transport.close();
  far.connection.close();
});

test("TEL-WRT-03 another certificate than the signalled one: no media, the transport fails", async () => {
  const leg = new Leg();
  const transport = transports.create(leg);
  const far = new Far();
  await far.connect(transport, (offer) =>
    offer.replace(
      /(a=fingerprint:sha-256 )\S\S/,
      (_, name: string) => `${name}${offer.includes("256 AA") ? "BB" : "AA"}`,
    ),
  );
  await until(() => leg.states.includes("failed"));
  far.track.isOpen() && far.track.sendMessageBinary(rtp(8, 1));
  expect(leg.states).not.toContain("connected");
  expect(leg.faults).toContain("dtls_fingerprint");
  expect(leg.rtp).toEqual([]);
  transport.close();
  far.connection.close();
});

test("TEL-WRT-01 a web phone that is called answers our offer; hold and a refreshed session keep the transport", async () => {
  const leg = new Leg();
  const transport = transports.create(leg);
  const connection = new native.PeerConnection("called", { iceServers: [], bindAddress: "127.0.0.1" });
  const packets: Buffer[] = [];
  let track: InstanceType<typeof native.Track> | undefined;
  connection.onTrack((one) => {
    track = one;
    one.onMessage((packet) => packets.push(Buffer.from(packet)));
  });
  const offer = await transport.offer();
  expect(offer.match(/^(m=|a=setup|a=rtpmap).*$/gm)).toEqual([
    "m=audio 9 UDP/TLS/RTP/SAVPF 8 0 111 101 110",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:101 telephone-event/8000",
    "a=rtpmap:110 telephone-event/48000",
    "a=setup:actpass",
  ]);
  connection.setRemoteDescription(offer, "offer" as never);
  await until(() => connection.gatheringState() === "complete");
  const answer = connection.localDescription()!.sdp;
  await transport.accept(answer);
  expect(leg.remotes).toEqual([expect.objectContaining({ codec: "pcma", payloadType: 8 })]);
  await until(() => leg.states.includes("connected") && track?.isOpen() === true);
  transport.sendRtp(rtp(8, 1));
  track!.sendMessageBinary(rtp(8, 2));
  await until(() => leg.rtp.length > 0 && packets.length > 0);

  const hold = answer.replace("a=sendrecv", "a=sendonly").replace("a=setup:active", "a=setup:actpass");
  expect(transport.continues(hold)).toBe(true);
  const held = await transport.answer(hold);
  expect(leg.remotes.at(-1)).toMatchObject({ direction: "recvonly" });
  const ours = (text: string) => /^a=ice-ufrag:.*$/m.exec(text)?.[0];
  expect(ours(held)).toBe(ours(offer));
  expect(held).toMatch(/^a=setup:passive\r$/m);
  const versions = [offer, await transport.offer(), held].map((text) => /^o=- (\d+) (\d+) /m.exec(text)!);
  expect(new Set(versions.map(([, id]) => id)).size).toBe(1);
  expect(new Set(versions.map(([, , version]) => version)).size).toBe(3);
  expect(transport.continues(hold.replace(/^a=ice-ufrag:.*$/m, "a=ice-ufrag:other"))).toBe(false);
  track!.sendMessageBinary(rtp(8, 3));
  await until(() => leg.rtp.length > 1);
  transport.close();
  connection.close();
});

test.each([
  ["no audio", (offer: string) => offer.replace(/^m=audio (\d+)/m, "m=video $1"), "sdp_no_audio"],
  ["plain RTP", (offer: string) => offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "sdp_no_audio"],
  ["no fingerprint", (offer: string) => offer.replace(/a=fingerprint:.*\r\n/, ""), "sdp_not_secure"],
  ["nothing", () => "", "sdp_syntax"],
])("TEL-WRT-03 refused with a code: %s", async (_, change, code) => {
  const transport = transports.create(new Leg());
  const far = new Far();
  await expect(transport.answer(change(await far.offer()))).rejects.toMatchObject({
    code: "webrtc_offer",
    message: expect.stringContaining(code),
  });
  transport.close();
  far.connection.close();
});

test("TEL-WRT-02 the far side falls silent: told within seconds", async () => {
  const leg = new Leg();
  const transport = transports.create(leg);
  const far = new Far();
  await far.connect(transport);
  await until(() => leg.states.includes("connected"));
  far.connection.close();
  await until(() => leg.states.includes("disconnected"));
  transport.close();
});

test("TEL-GEN-03 the gateway dies: its transports fail, the next offer starts another", async () => {
  const leg = new Leg();
  const transport = transports.create(leg);
  const far = new Far();
  await far.connect(transport);
  await until(() => leg.states.includes("connected"));
  const pid = transports.gatewayPid()!;
  process.kill(pid, "SIGKILL");
  await until(() => leg.states.includes("failed"));
  expect(lost).toEqual([null]);
  transport.sendRtp(rtp(8, 1));
  transport.close();
  far.connection.close();

  const again = new Leg();
  const next = transports.create(again);
  const back = new Far();
  await back.connect(next);
  await until(() => again.states.includes("connected"));
  expect(transports.gatewayPid()).not.toBe(pid);
  next.close();
  back.connection.close();
});

function rtp(payloadType: number, sequence: number): Buffer {
  const packet = Buffer.alloc(172, 0xd5);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(payloadType, 1);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(77, 8);
  return packet;
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (condition()) return;
    await new Promise<void>((resolve) => systemTimers.after(10, resolve));
  }
  throw new Error("did not come true in 10 s");
}
