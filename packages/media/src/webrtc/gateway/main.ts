import { createSocket } from "node:dgram";
import { systemTimers } from "@perezvon/base";
import { GatewayPeer } from "./peer.ts";
import { type GatewayReport, type GatewayRequest, TRANSPORT_PREFIX } from "./protocol.ts";

/**
 * A process of its own beside each media worker that serves browsers: the native library cannot be loaded by several
 * threads of one process, and a fault in it must not end the calls of phones and trunks. Argument: the worker's port.
 */
const workerPort = Number(process.argv[2]);
const peers = new Map<number, GatewayPeer>();
const socket = createSocket("udp4");

/** Room for packets on their way out: the socket may still read one after `send` has returned. */
const RING = 256;
const LARGEST_PACKET = 1_500;
const ring = Array.from({ length: RING }, () => Buffer.alloc(TRANSPORT_PREFIX + LARGEST_PACKET));
let ringIndex = 0;

systemTimers.every(1_000, () => {
  for (const peer of peers.values()) peer.watch();
});

socket.on("error", (error) => {
  process.stderr.write(`webrtc gateway: ${error.message}\n`);
});
socket.on("message", (message) => {
  if (message.length <= TRANSPORT_PREFIX) return;
  peers.get(message.readUInt32BE(0))?.send(message.subarray(TRANSPORT_PREFIX));
});
socket.bind(0, "127.0.0.1", () => {
  socket.connect(workerPort, "127.0.0.1", () => report({ kind: "ready", port: socket.address().port }));
});

process.on("message", (request: GatewayRequest) => {
  if (request.kind === "open") open(request);
  else if (request.kind === "answer") peers.get(request.transport)?.answered(request.answer);
  else if (request.kind === "candidate") peers.get(request.transport)?.addCandidate(request.candidate);
  else close(request.transport);
});
// The worker is gone: nobody needs us.
process.on("disconnect", () => process.exit(0));

function open(request: Extract<GatewayRequest, { kind: "open" }>): void {
  const { transport } = request;
  const peer = new GatewayPeer(
    {
      name: `transport-${transport}`,
      bindAddress: request.bindAddress,
      ports: request.ports,
      offer: request.offer,
      mid: request.mid,
    },
    {
      packet: (packet) => forward(transport, packet),
      opened: (local) => report({ kind: "opened", transport, local }),
      address: (port) => report({ kind: "address", transport, port }),
      refused: (detail) => report({ kind: "refused", transport, detail }),
      state: (state, fault) => report({ kind: "state", transport, state, ...(fault && { fault }) }),
    },
  );
  peers.set(transport, peer);
}

function forward(transport: number, packet: Buffer): void {
  if (packet.length > LARGEST_PACKET) return;
  const slot = ring[ringIndex]!;
  ringIndex = (ringIndex + 1) % RING;
  slot.writeUInt32BE(transport, 0);
  packet.copy(slot, TRANSPORT_PREFIX);
  socket.send(slot, 0, TRANSPORT_PREFIX + packet.length);
}

function close(transport: number): void {
  const peer = peers.get(transport);
  peers.delete(transport);
  peer?.close();
}

function report(message: GatewayReport): void {
  process.send?.(message);
}
