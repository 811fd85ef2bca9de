import fc from "fast-check";
import { parse } from "sdp-transform";
import { expect, test } from "vitest";
import { readSdpLines, type SdpMedia } from "./sdp-lines.ts";

const text = (value: unknown) => (value === undefined ? undefined : String(value));

/** What a general reader makes of the same text. */
function readByLibrary(sdp: string) {
  const session = parse(sdp);
  return {
    address: text(session.connection?.ip),
    direction: text(session.direction),
    media: session.media.map((media) => ({
      type: text(media.type),
      port: text(media.port),
      protocol: text(media.protocol),
      formats: text(media.payloads),
      address: text(media.connection?.ip),
      direction: text(media.direction),
      ptime: text(media.ptime),
      maxptime: text(media.maxptime),
      rtpmaps: (media.rtp ?? []).map(({ payload, codec, rate }) => [text(payload), text(codec), text(rate)]),
      crypto: (media.crypto ?? []).map(({ id, suite, config }) => [text(id), text(suite), text(config)]),
    })),
  };
}

const flat = ({ rtpmaps, crypto, ...media }: SdpMedia) => ({
  ...media,
  rtpmaps: [...rtpmaps].map(([payload, { codec, rate }]) => [payload, codec, rate]),
  crypto: crypto.map(({ id, suite, config }) => [id, suite, config]),
});

const number = fc.integer({ min: 0, max: 65_535 }).map(String);
const address = fc.constantFrom(
  "IN IP4 192.0.2.7",
  "IN IP6 2001:db8::7",
  "IN IP4 224.2.1.1/127/3",
  "IN ATM x",
);
const attribute = fc.oneof(
  fc.constantFrom(
    "sendrecv",
    "sendonly",
    "recvonly",
    "inactive",
    "ice-lite",
    "rtcp-mux",
    "end-of-candidates",
  ),
  fc
    .tuple(fc.constantFrom("ptime", "maxptime"), fc.constantFrom("20", "20.5", "", "x"))
    .map((pair) => pair.join(":")),
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 1 }),
      fc.constantFrom("PCMA/8000", "opus/48000/2", "telephone-event/8000", "x", "a b"),
    )
    .map(([[payload], name]) => `rtpmap:${payload} ${name}`),
  fc.constantFrom(
    "fmtp:101 0-16",
    "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20",
    "candidate:1 1 UDP 2 192.0.2.7 4000 typ host",
    "rtcp:4001 IN IP4 192.0.2.7",
    "fingerprint:sha-256 AB:CD",
    "X-unknown: anything",
  ),
);
const line = fc.oneof(
  address.map((value) => `c=${value}`),
  attribute.map((value) => `a=${value}`),
  fc
    .tuple(
      fc.constantFrom("audio", "video", "image"),
      number,
      fc.constantFrom("RTP/AVP", "RTP/SAVPF", "udptl"),
      fc.constantFrom(" 8 0 101", " t38", ""),
    )
    .map(([type, port, protocol, formats]) => `m=${type} ${port} ${protocol}${formats}`),
  fc.constantFrom(
    "b=AS:64",
    "i=words: c=IN IP4 1.2.3.4",
    "t=0 0",
    "k=clear:x",
    "",
    "m=",
    "m=audio",
    "a=",
    "nonsense",
  ),
);

test("TEL-SDP-01 the lines of any description are read as a general reader reads them, whatever ends them", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 25 }), fc.constantFrom("\r\n", "\n", "\r"), (lines, ending) => {
      const sdp = lines.join(ending);
      const library = readByLibrary(sdp);
      const { address, direction, media } = readSdpLines(sdp);
      expect({ address, direction }).toEqual({ address: library.address, direction: library.direction });
      for (const [index, own] of media.map(flat).entries()) {
        const { rtpmaps, ...theirs } = library.media[index]!;
        // A payload number that is explained twice keeps the first explanation, which is the one that is looked for.
        const firsts = rtpmaps.filter(
          ([payload], at) => rtpmaps.findIndex(([other]) => other === payload) === at,
        );
        expect(own).toEqual({ ...theirs, rtpmaps: firsts });
      }
      expect(media).toHaveLength(library.media.length);
    }),
    { numRuns: 2_000 },
  );
});

test("TEL-SDP-01 a number of ports behind the port is passed over (RFC 8866 §5.14)", () => {
  expect(readSdpLines("m=audio 4000/2 RTP/AVP 8").media[0]).toMatchObject({ port: "4000", formats: "8" });
});
