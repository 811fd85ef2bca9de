import { DECODED } from "../codec/marks.ts";
import { OpusDecoder } from "../codec/opus.ts";
import { AudioRefused, type Mono } from "./any-wav.ts";

const CONTINUED = 255;

/** An Ogg file with Opus in it, as phones and messengers record (RFC 7845), at 8 kHz and mixed down to one channel. */
export function readOggOpus(file: Buffer): Mono {
  const packets = packetsOf(file);
  const head = packets[0];
  if (head === undefined || head.toString("latin1", 0, 8) !== "OpusHead" || head.length < 19)
    throw new AudioRefused("audio_format", "an Ogg file without Opus");
  // Of the first samples, at 48 kHz, nothing is meant to be heard (§4.2).
  let skip = Math.round(head.readUInt16LE(10) / 6);
  const decoder = new OpusDecoder();
  const pieces: Float32Array[] = [];
  let length = 0;
  try {
    for (const packet of packets.slice(2)) {
      const { samples } = decoder.decode(packet, 0, packet.length, 0);
      const from = Math.min(skip, samples);
      skip -= from;
      const piece = Float32Array.from(
        decoder.units.subarray(from, samples),
        (unit) => DECODED[unit]! / 32_768,
      );
      pieces.push(piece);
      length += piece.length;
    }
  } finally {
    decoder.close();
  }
  const whole = new Float32Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { sampleRate: 8000, samples: whole, plain: false };
}

/** Packets of the first logical stream, over the pages that they lie on (RFC 3533 §6). */
function packetsOf(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let serial: number | undefined;
  let open: Buffer[] = [];
  for (let at = 0; at + 27 <= file.length; ) {
    if (file.toString("latin1", at, at + 4) !== "OggS")
      throw new AudioRefused("audio_format", "a broken page");
    const segments = file[at + 26]!;
    const sizes = file.subarray(at + 27, at + 27 + segments);
    const own = file.readUInt32LE(at + 14);
    serial ??= own;
    let place = at + 27 + segments;
    for (const size of sizes) {
      if (own === serial) {
        open.push(file.subarray(place, place + size));
        if (size < CONTINUED) {
          packets.push(Buffer.concat(open));
          open = [];
        }
      }
      place += size;
    }
    at = place;
  }
  return packets;
}
