import { readFileSync } from "node:fs";
import { systemClock, systemTimers, type Timer } from "@perezvon/base";
import { createWebrtcTransports, type WebrtcTransports } from "../src/webrtc/transports.ts";

/** Child process of the WebRTC bench: opens legs on command, sends G.711 on each every 20 ms, counts what comes. */
interface Leg {
  send(packet: Buffer): void;
  description(sdp: string, type: string): void;
  candidate(candidate: string, mid: string): void;
  close(): void;
}

type OpenLeg = (leg: number, role: string) => Promise<Leg>;

const [library, role] = process.argv.slice(2) as [string, string];
const legs = new Map<number, Leg>();
const packet = Buffer.alloc(172, 0xd5);
let sent = 0;
let received = 0;
let sequence = 0;
let transports: WebrtcTransports | undefined;
let ticker: Timer | undefined;

const open: OpenLeg = library === "werift" ? openWerift : library === "gateway" ? openGateway : openNative;
let gatewayPid: () => number | undefined = () => undefined;

/** The product's way: the same library in a process of its own, counted with this one. */
async function openGateway(number: number): Promise<Leg> {
  transports ??= createWebrtcTransports({
    gatewayUrl: new URL("./webrtc-gateway-bench.mjs", import.meta.url),
    clock: systemClock,
    timers: systemTimers,
  });
  gatewayPid = transports.gatewayPid;
  const transport = transports.create({
    legId: `leg-${number}`,
    bindAddress: "127.0.0.1",
    advertisedAddress: "127.0.0.1",
    sink: {
      receiveRtp: () => {
        received++;
      },
      receiveRtcp: () => {},
    },
    onState: (state) => {
      if (state === "connected") process.send!({ kind: "connected", leg: number });
    },
    codecs: ["pcma", "pcmu"],
    onCandidate: () => {},
    applyRemote: () => {},
  });
  return {
    send: (rtp) => transport.sendRtp(rtp),
    description: async (sdp) => {
      const answer = await transport.answer(sdp);
      process.send!({ kind: "description", leg: number, value: { sdp: answer, type: "answer" } });
    },
    candidate: (candidate) => transport.addCandidate(candidate),
    close: () => transport.close(),
  };
}

async function openNative(number: number): Promise<Leg> {
  const { default: native } = await import("node-datachannel");
  const connection = new native.PeerConnection(`leg-${number}`, { iceServers: [], bindAddress: "127.0.0.1" });
  const early: [string, string][] = [];
  let described = false;
  let track: InstanceType<typeof native.Track> | undefined;
  const take = (of: InstanceType<typeof native.Track>) => {
    track = of;
    of.onMessage((message) => {
      if (message.length > 100) received++;
    });
    of.onOpen(() => process.send!({ kind: "connected", leg: number }));
  };
  connection.onLocalDescription((sdp, type) =>
    process.send!({ kind: "description", leg: number, value: { sdp, type } }),
  );
  connection.onLocalCandidate((candidate, mid) =>
    process.send!({ kind: "candidate", leg: number, value: { candidate, mid } }),
  );
  connection.onTrack(take);
  if (role === "offer") {
    const audio = new native.Audio("0", "SendRecv" as never);
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(1000 + number, "bench", "bench", "audio");
    take(connection.addTrack(audio));
    connection.setLocalDescription();
  }
  return {
    send: (rtp) => {
      if (track?.isOpen()) track.sendMessageBinary(rtp);
    },
    description: (sdp, type) => {
      connection.setRemoteDescription(sdp, type as never);
      described = true;
      for (const [candidate, mid] of early.splice(0)) connection.addRemoteCandidate(candidate, mid);
    },
    candidate: (candidate, mid) => {
      if (described) connection.addRemoteCandidate(candidate, mid);
      else early.push([candidate, mid]);
    },
    close: () => connection.close(),
  };
}

async function openWerift(number: number): Promise<Leg> {
  const werift = await import("werift");
  const connection = new werift.RTCPeerConnection({
    codecs: {
      audio: [
        new werift.RTCRtpCodecParameters({
          mimeType: "audio/PCMA",
          clockRate: 8000,
          channels: 1,
          payloadType: 8,
        }),
      ],
    },
    iceAdditionalHostAddresses: ["127.0.0.1"],
    iceInterfaceAddresses: { udp4: "127.0.0.1" },
  });
  const transceiver = connection.addTransceiver("audio", { direction: "sendrecv" });
  connection.onRemoteTransceiverAdded.subscribe((remote) => {
    remote.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => received++));
  });
  transceiver.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => received++));
  connection.connectionStateChange.subscribe((state) => {
    if (state === "connected") process.send!({ kind: "connected", leg: number });
  });
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate)
      process.send!({ kind: "candidate", leg: number, value: { candidate: candidate.candidate, mid: "0" } });
  });
  return {
    send: (rtp) => void transceiver.sender.sendRtp(rtp),
    description: async (sdp, type) => {
      await connection.setRemoteDescription({ sdp, type: type as "offer" });
      const answer = await connection.createAnswer();
      await connection.setLocalDescription(answer);
      process.send!({
        kind: "description",
        leg: number,
        value: { sdp: connection.localDescription!.sdp, type: "answer" },
      });
    },
    candidate: (candidate, mid) => void connection.addIceCandidate({ candidate, sdpMid: mid } as never),
    close: () => void connection.close(),
  };
}

function sendAll(): void {
  sequence = (sequence + 1) & 0xffff;
  packet[0] = 0x80;
  packet[1] = 8;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  for (const [number, leg] of legs) {
    packet.writeUInt32BE(1000 + number, 8);
    leg.send(packet);
    sent++;
  }
}

const waiting = new Map<number, ((leg: Leg) => void)[]>();

async function withLeg(number: number): Promise<Leg> {
  const known = legs.get(number);
  if (known) return known;
  const queue = waiting.get(number);
  if (queue) return new Promise((resolve) => queue.push(resolve));
  waiting.set(number, []);
  const leg = await open(number, role);
  legs.set(number, leg);
  for (const resolve of waiting.get(number) ?? []) resolve(leg);
  waiting.delete(number);
  return leg;
}

process.on("message", async (message: { kind: string; leg?: number; value?: Record<string, string> }) => {
  const { kind, leg, value } = message;
  if (kind === "open") await withLeg(leg!);
  if (kind === "description") (await withLeg(leg!)).description(value!.sdp!, value!.type!);
  if (kind === "candidate") (await withLeg(leg!)).candidate(value!.candidate!, value!.mid!);
  if (kind === "start") ticker = systemTimers.every(20, sendAll);
  if (kind === "stop") ticker?.cancel();
  if (kind === "report") report("report");
  if (kind === "close") {
    for (const each of legs.values()) each.close();
    legs.clear();
    systemTimers.after(300, () => report("closed"));
  }
});

function report(kind: string): void {
  const usage = process.cpuUsage();
  const gateway = readProcess(gatewayPid());
  process.send!({
    kind,
    value: {
      cpuUs: usage.user + usage.system + gateway.cpuUs,
      sent,
      received,
      rssKb: Math.round(process.memoryUsage.rss() / 1024) + gateway.rssKb,
    },
  });
}

/** Linux only, to the 10 ms of its clock tick; nothing where there is no such process. */
function readProcess(pid: number | undefined): { cpuUs: number; rssKb: number } {
  if (pid === undefined) return { cpuUs: 0, rssKb: 0 };
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    cpuUs: (Number(fields[11]) + Number(fields[12])) * 10_000,
    rssKb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0),
  };
}
