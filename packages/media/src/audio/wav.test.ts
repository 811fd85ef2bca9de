import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeAlaw } from "../codec/g711.ts";
import { readWav, WavError, wavHeader, writeWav } from "./wav.ts";

test("TEL-PLY-01 what is written is read again, whatever the samples and the number of channels", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 300 }),
      (count, values) => {
        const channels = Array.from({ length: count }, (_, c) =>
          Int16Array.from(values, (v) => (v ^ c) << 0),
        );
        expect(readWav(writeWav({ sampleRate: 8000, channels }))).toEqual({ sampleRate: 8000, channels });
      },
    ),
  );
});

test("TEL-PLY-01 A-law files are decoded", () => {
  const octets = encodeAlaw(Int16Array.of(8, -8, 264, -264));
  const file = Buffer.concat([wavHeader({ encoding: "alaw", channels: 1, sampleRate: 8000 }, 4), octets]);
  expect([...readWav(file).channels[0]!]).toEqual([8, -8, 264, -264]);
});

test("TEL-REC-10 a file cut by a crash, its sizes never filled in, is read up to its end", () => {
  const whole = writeWav({
    sampleRate: 8000,
    channels: [Int16Array.of(1, 2, 3, 4), Int16Array.of(5, 6, 7, 8)],
  });
  whole.writeUInt32LE(0xffff_ffff, 40);
  expect(readWav(whole.subarray(0, whole.length - 5)).channels.map((c) => [...c])).toEqual([
    [1, 2],
    [5, 6],
  ]);
});

test("TEL-PLY-06 foreign and damaged files have their own codes", () => {
  const codeOf = (file: Buffer) => {
    try {
      readWav(file);
    } catch (error) {
      return error instanceof WavError ? error.code : error;
    }
    return undefined;
  };
  expect(codeOf(Buffer.from("ID3 something else"))).toBe("not_wav");
  const header = wavHeader({ encoding: "pcm16", channels: 1, sampleRate: 8000 }, 0);
  expect(codeOf(header.subarray(0, 36))).toBe("damaged");
  header.writeUInt16LE(24, 34);
  expect(codeOf(header)).toBe("unsupported_format");
});
