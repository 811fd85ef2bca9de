import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { markedSample } from "./marks.ts";

/** What we use of the library (libopus, compiled to WebAssembly); numbers are places in its memory. */
interface Library {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  malloc(bytes: number): number;
  free(place: number): void;
  opus_encoder_get_size(channels: number): number;
  opus_encoder_init(state: number, rate: number, channels: number, application: number): number;
  opus_encode(state: number, pcm: number, samples: number, out: number, maxBytes: number): number;
  opus_encoder_ctl_set(state: number, request: number, value: number): number;
  opus_decoder_get_size(channels: number): number;
  opus_decoder_init(state: number, rate: number, channels: number): number;
  opus_decode(
    state: number,
    packet: number,
    bytes: number,
    pcm: number,
    samples: number,
    correct: number,
  ): number;
}

/** Frames that are mixed have this rate; the library converts by itself, whatever the far side's rate is. */
const RATE = 8000;
const VOIP = 2048;
const SET_BITRATE = 4002;
const SET_COMPLEXITY = 4010;
const SET_IN_BAND_CORRECTION = 4012;
const SET_EXPECTED_LOSS = 4014;
const SET_SIGNAL = 4024;
const SIGNAL_VOICE = 3001;
/** Of narrow-band speech with correction more is not heard; half of it is what A-law needs for the same. */
const BITRATE = 24_000;
/** Half of what the highest complexity costs, for a difference that speech at this rate does not show. */
const COMPLEXITY = 3;
/** Enough for the encoder to repeat each frame coarsely in the next packet. */
const EXPECTED_LOSS_PERCENT = 10;
const LONGEST_PACKET = 1500;
/** 120 ms, the most that a packet holds. */
const LONGEST_SAMPLES = (RATE * 120) / 1000;
/** Of a longer gap the end alone is made up: what came before is past being heard. */
const MOST_RECOVERED_FRAMES = 3;

/** The part of the runtime that its types leave out. */
const { Instance, Module } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: new (code: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

let library: { readonly exports: Library; readonly packet: number; readonly pcm: number } | undefined;

/** Loaded once a thread, by the first call that speaks Opus. */
function loaded(): NonNullable<typeof library> {
  if (library) return library;
  const file = createRequire(import.meta.url).resolve("@evan/opus/wasm/opus.wasm");
  const nothing = () => 0;
  const instance = new Instance(new Module(readFileSync(file)), {
    wasi_snapshot_preview1: { fd_seek: nothing, fd_write: nothing, fd_close: nothing, proc_exit: nothing },
    env: { emscripten_notify_memory_growth: nothing },
  });
  const exports = instance.exports as Library;
  exports._initialize();
  library = { exports, packet: exports.malloc(LONGEST_PACKET), pcm: exports.malloc(LONGEST_SAMPLES * 2) };
  return library;
}

/** Sound of 8,000 samples a second as mono Opus with in-band correction (RFC 6716, TEL-WRT-04). */
export class OpusEncoder {
  readonly #state: number;

  constructor() {
    const { exports } = loaded();
    this.#state = exports.malloc(exports.opus_encoder_get_size(1));
    check(exports.opus_encoder_init(this.#state, RATE, 1, VOIP));
    for (const [request, value] of [
      [SET_BITRATE, BITRATE],
      [SET_COMPLEXITY, COMPLEXITY],
      [SET_IN_BAND_CORRECTION, 1],
      [SET_EXPECTED_LOSS, EXPECTED_LOSS_PERCENT],
      [SET_SIGNAL, SIGNAL_VOICE],
    ] as const)
      check(exports.opus_encoder_ctl_set(this.#state, request, value));
  }

  /** Writes one frame's packet from `offset` on. Returns its octets. */
  encode(frame: Int16Array, out: Uint8Array, offset: number): number {
    const { exports, packet, pcm } = loaded();
    // The memory may have grown, and grown memory has another buffer.
    const { buffer } = exports.memory;
    new Int16Array(buffer, pcm, frame.length).set(frame);
    const bytes = check(
      exports.opus_encode(
        this.#state,
        pcm,
        frame.length,
        packet,
        Math.min(LONGEST_PACKET, out.length - offset),
      ),
    );
    out.set(new Uint8Array(buffer, packet, bytes), offset);
    return bytes;
  }

  close(): void {
    loaded().exports.free(this.#state);
  }
}

/** Opus of any rate and channels to 8,000 samples a second, mono; what is missing is made up (TEL-MED-05). */
export class OpusDecoder {
  /** What the last `decode` gave: samples as marked units. */
  readonly units = new Uint16Array(LONGEST_SAMPLES * (MOST_RECOVERED_FRAMES + 1));
  readonly #state: number;
  #frameSamples = 160;

  constructor() {
    const { exports } = loaded();
    this.#state = exports.malloc(exports.opus_decoder_get_size(1));
    check(exports.opus_decoder_init(this.#state, RATE, 1));
  }

  /**
   * Decodes one packet, and before it up to three packets that are missing: the last of them from what this one says of it,
   * those before by going on as it sounded. Returns how many of `units` are for the missing ones and how many there are in all.
   */
  decode(data: Uint8Array, from: number, to: number, missing: number): { before: number; samples: number } {
    const { exports, packet } = loaded();
    const bytes = Math.min(LONGEST_PACKET, to - from);
    new Uint8Array(exports.memory.buffer, packet, bytes).set(data.subarray(from, from + bytes));
    let before = 0;
    for (let left = Math.min(missing, MOST_RECOVERED_FRAMES); left > 0; left--) {
      before += left === 1 ? this.#run(bytes, before, 1) : this.#run(0, before, 0);
    }
    const own = this.#run(bytes, before, 0);
    if (own > 0) this.#frameSamples = own;
    return { before, samples: before + own };
  }

  close(): void {
    loaded().exports.free(this.#state);
  }

  #run(bytes: number, at: number, correct: 0 | 1): number {
    const { exports, packet, pcm } = loaded();
    const room = correct === 1 || bytes === 0 ? this.#frameSamples : LONGEST_SAMPLES;
    const count = exports.opus_decode(this.#state, bytes === 0 ? 0 : packet, bytes, pcm, room, correct);
    // A packet that is none is as good as lost.
    if (count <= 0) return 0;
    const samples = new Int16Array(exports.memory.buffer, pcm, count);
    for (let i = 0; i < count; i++) this.units[at + i] = markedSample(samples[i]!);
    return count;
  }
}

function check(result: number): number {
  if (result < 0) throw new Error(`opus: error ${result}`);
  return result;
}
