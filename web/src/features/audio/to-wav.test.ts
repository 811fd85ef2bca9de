import { expect, it } from "vitest";
import { readAsItIs, wavOf } from "./to-wav.ts";

const octets = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

it("PLT-SND-02 the browser decodes what the server does not read", () => {
  expect(readAsItIs(octets("RIFF....WAVE"))).toBe(true);
  expect(readAsItIs(octets("OggS.......................OpusHead"))).toBe(true);
  expect(readAsItIs(octets("OggS........................vorbis"))).toBe(false);
  expect(readAsItIs(octets("ID3"))).toBe(false);
});

it("PLT-SND-02 channels are mixed into one of 16 bits", () => {
  const file = new DataView(wavOf([Float32Array.of(1, 0.5, -3), Float32Array.of(1, -0.5, -3)]));
  expect(file.byteLength).toBe(50);
  expect([file.getUint32(24, true), file.getUint16(22, true), file.getUint32(40, true)]).toEqual([
    8000, 1, 6,
  ]);
  expect([44, 46, 48].map((at) => file.getInt16(at, true))).toEqual([32_767, 0, -32_767]);
});
