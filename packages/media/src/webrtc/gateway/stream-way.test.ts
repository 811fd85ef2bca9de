import { createSocket, type Socket as Datagrams } from "node:dgram";
import { connect, type Socket } from "node:net";
import { sleep, systemTimers, VirtualClock } from "@perezvon/base";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectivityCheck, iceTestPassword } from "../../../testing/connectivity-check.ts";
import { FrameReader, framed } from "./stream-frames.ts";
import { StreamWay } from "./stream-way.ts";

const check = connectivityCheck("00000000000000ff");

/** In place of the native library: keeps what it gets, and answers where it came from. */
let library: Datagrams;
let heard: Buffer[];
let clock: VirtualClock;
let way: StreamWay;
const open: Socket[] = [];

beforeEach(async () => {
  library = createSocket("udp4");
  heard = [];
  library.on("message", (packet, from) => {
    heard.push(packet);
    library.send(Buffer.concat([Buffer.from("re:"), packet]), from.port, from.address);
  });
  await new Promise<void>((resolve) => library.bind(0, "127.0.0.1", resolve));
  clock = new VirtualClock();
  const { address, port } = library.address();
  const options = { timers: clock, bindAddress: "127.0.0.1", password: iceTestPassword };
  way = (await StreamWay.open({ ...options, library: { address, port } }))!;
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.destroy();
  way.close();
  library.close();
});

async function browser(): Promise<{ stream: Socket; packets: Buffer[]; ended: () => boolean }> {
  const stream = connect(library.address().port, "127.0.0.1");
  open.push(stream);
  const reader = new FrameReader(2_000);
  const packets: Buffer[] = [];
  let ended = false;
  stream.on("data", (octets) => packets.push(...(reader.read(octets) ?? [])));
  stream.on("error", () => {});
  stream.on("close", () => {
    ended = true;
  });
  await new Promise<void>((resolve) => stream.once("connect", resolve));
  return { stream, packets, ended: () => ended };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(systemTimers, 5);
}

test("TEL-WRT-02 RFC 6544 checks and what follows them pass between a stream and the library, however they are cut", async () => {
  const { stream, packets } = await browser();
  const dtls = Buffer.from("16fefd0000000000000000", "hex");
  const octets = Buffer.concat([framed(check), framed(dtls)]);
  stream.setNoDelay(true);
  for (const [from, to] of [
    [0, 1],
    [1, 40],
    [40, octets.length],
  ] as const) {
    stream.write(octets.subarray(from, to));
    await sleep(systemTimers, 10);
  }
  await until(() => packets.length === 2);
  expect(heard).toEqual([check, dtls]);
  expect(packets.map((packet) => packet.subarray(3))).toEqual([check, dtls]);
});

test("TEL-WRT-03 nothing of a stream is passed on before a check is proved, and who proves nothing is shut out", async () => {
  const stranger = await browser();
  stranger.stream.write(framed(Buffer.from("16fefd0000000000000000", "hex")));
  stranger.stream.write(framed(connectivityCheck("00000000000000ff", "another password of 22")));
  const genuine = await browser();
  genuine.stream.write(framed(check));
  await until(() => genuine.packets.length === 1);
  expect(heard).toEqual([check]);
  clock.advanceBy(5_000);
  await until(() => stranger.ended());
  expect(genuine.ended()).toBe(false);
});

test("TEL-SEC-05 a frame longer than any packet ends the stream", async () => {
  const { stream, ended } = await browser();
  stream.write(Buffer.from("ffff00", "hex"));
  await until(ended);
  expect(heard).toEqual([]);
});

test("TEL-WRT-02 a stream that ends takes nothing with it, and a closed way takes no more", async () => {
  const first = await browser();
  first.stream.write(framed(check));
  await until(() => first.packets.length === 1);
  first.stream.destroy();
  const second = await browser();
  second.stream.write(framed(check));
  await until(() => second.packets.length === 1);
  way.close();
  await until(() => second.ended());
});

test("TEL-SEC-06 a reader of frames returns what was framed, wherever the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
      fc.array(fc.nat(2_400), { maxLength: 8 }),
      (packets, cuts) => {
        const octets = Buffer.concat(packets.map((packet) => framed(Buffer.from(packet))));
        const reader = new FrameReader(300);
        const places = [0, ...cuts.filter((at) => at < octets.length).sort((a, b) => a - b), octets.length];
        const read = places.slice(1).flatMap((end, i) => reader.read(octets.subarray(places[i], end)) ?? []);
        expect(read.map((packet) => [...packet])).toEqual(packets.map((packet) => [...packet]));
      },
    ),
  );
});
