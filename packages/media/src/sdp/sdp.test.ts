import { seededRandom } from "@perezvon/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Codec } from "../contract.ts";
import { isLoopback, parseSdp, type SessionDescription, type SrtpPolicy } from "./description.ts";
import { type LocalAudio, SdpSession } from "./session.ts";

const LOCAL: LocalAudio = { address: "192.0.2.10", port: 20_000, codecs: ["pcma", "pcmu"] };

function sdp(...lines: string[]): string {
  return ["v=0", "o=alice 18446744073709551615 2 IN IP4 198.51.100.7", "s=call", "t=0 0", ...lines, ""].join(
    "\r\n",
  );
}

function read(text: string): SessionDescription {
  const parsed = parseSdp(text);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

const session = () => new SdpSession(seededRandom(1));
const C = "c=IN IP4 198.51.100.7";

test("TEL-SDP-01 static payload numbers need no rtpmap, unknown attributes are ignored, long ids are kept whole", () => {
  const offer = read(sdp(C, "m=audio 4000 RTP/AVP 18 0 8", "a=whatever:1 2 3", "a=ice-lite"));
  expect(offer.sessionId).toBe("18446744073709551615");
  expect(offer.codecs).toEqual([
    { codec: "pcmu", payloadType: 0 },
    { codec: "pcma", payloadType: 8 },
  ]);
  expect(offer).toMatchObject({ address: "198.51.100.7", port: 4000, direction: "sendrecv", onHold: false });
});

test("TEL-DTM-01 flash is offered and answered where it is on: events 0 to 16, else 0 to 15", () => {
  const events = (text: string) => text.match(/^a=fmtp:101 .*$/m)?.[0];
  expect(events(session().offer(LOCAL))).toBe("a=fmtp:101 0-15");
  expect(events(session().offer({ ...LOCAL, flash: true }))).toBe("a=fmtp:101 0-16");
  const offer = read(sdp(C, "m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"));
  const answer = session().answer(offer, { ...LOCAL, flash: true });
  expect(answer.ok && events(answer.value.sdp)).toBe("a=fmtp:101 0-16");
});

test("TEL-SDP-01 the first audio stream is taken, every other is answered with port 0", () => {
  const offer = read(
    sdp(
      C,
      "m=video 5000 RTP/AVP 96",
      "a=rtpmap:96 H264/90000",
      "m=audio 4000 RTP/AVP 8",
      "m=audio 4002 RTP/AVP 0",
    ),
  );
  const answer = session().answer(offer, LOCAL);
  expect(answer.ok && answer.value.sdp.match(/^m=.*$/gm)).toEqual([
    "m=video 0 RTP/AVP 96",
    "m=audio 20000 RTP/AVP 8",
    "m=audio 0 RTP/AVP 0",
  ]);
});

test.each([
  ["no audio at all", sdp(C, "m=video 5000 RTP/AVP 96"), "sdp_no_audio"],
  ["only codecs we do not have", sdp(C, "m=audio 4000 RTP/AVP 18 3"), "sdp_no_audio"],
  ["audio already refused", sdp(C, "m=audio 0 RTP/AVP 8"), "sdp_no_audio"],
  ["encrypted audio without a key we can use", sdp(C, "m=audio 4000 RTP/SAVP 8"), "sdp_srtp"],
  ["not SDP", "hello", "sdp_syntax"],
  ["no origin", "v=0\r\ns=-\r\nt=0 0\r\n", "sdp_syntax"],
  [
    "TEL-SDP-07: T.38 in place of the audio",
    sdp(C, "m=audio 0 RTP/AVP 8", "m=image 4000 udptl t38"),
    "sdp_no_audio",
  ],
  ["no address", sdp("m=audio 4000 RTP/AVP 8"), "sdp_syntax"],
  ["multicast", sdp("c=IN IP4 224.1.1.1", "m=audio 4000 RTP/AVP 8"), "sdp_address"],
  ["broadcast", sdp("c=IN IP4 255.255.255.255", "m=audio 4000 RTP/AVP 8"), "sdp_address"],
])("TEL-SDP-01, TEL-SDP-06 refused: %s", (_, text, code) => {
  const parsed = parseSdp(text);
  expect(parsed.ok ? undefined : parsed.error.code).toBe(code);
});

test("TEL-SDP-02 the answer keeps the offerer's order and payload numbers, limited to the allowed set", () => {
  const offer = read(
    sdp(C, "m=audio 4000 RTP/AVP 0 9 98 96", "a=rtpmap:98 PCMA/8000", "a=rtpmap:96 telephone-event/8000"),
  );
  const answer = session().answer(offer, LOCAL);
  if (!answer.ok) throw new Error(answer.error.detail);
  expect(answer.value.sdp).toContain("m=audio 20000 RTP/AVP 0 98 96\r\n");
  expect(answer.value.audio).toMatchObject({
    codec: "pcmu",
    payloadType: 0,
    telephoneEvent: 96,
    direction: "sendrecv",
  });
  const onlyA = session().answer(offer, { ...LOCAL, codecs: ["pcma"] });
  expect(onlyA.ok && onlyA.value.audio).toMatchObject({ codec: "pcma", payloadType: 98 });
});

test("TEL-SDP-03 the other leg's codec is chosen when it is common", () => {
  const offer = read(sdp(C, "m=audio 4000 RTP/AVP 0 8"));
  const answer = session().answer(offer, { ...LOCAL, prefer: "pcma" });
  expect(answer.ok && answer.value.audio).toMatchObject({ codec: "pcma", payloadType: 8 });
});

const WIDE = sdp(
  C,
  "m=audio 4000 RTP/AVP 111 9 8 110 101",
  "a=rtpmap:111 opus/48000/2",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:101 telephone-event/8000",
);

test("TEL-COD-01, TEL-SDP-02 Opus and G.722 where they are allowed, each with events of its clock", () => {
  const wide = session().answer(read(WIDE), { ...LOCAL, codecs: ["opus", "g722", "pcma"] });
  if (!wide.ok) throw new Error(wide.error.detail);
  expect(wide.value.sdp).toContain("m=audio 20000 RTP/AVP 111 9 8 110 101\r\n");
  expect(wide.value.sdp).toMatch(/a=fmtp:111 .*useinbandfec=1/);
  expect(wide.value.audio).toMatchObject({ codec: "opus", telephoneEvent: 110, telephoneEventRate: 48_000 });
  const narrow = session().answer(read(WIDE), LOCAL);
  expect(narrow.ok && narrow.value.sdp).toContain("m=audio 20000 RTP/AVP 8 101\r\n");
  const none = session().answer(read(WIDE), { ...LOCAL, codecs: ["pcmu"] });
  expect(none.ok ? undefined : none.error.code).toBe("sdp_no_audio");
});

test("TEL-SDP-03 of a list only what the other leg speaks is answered, and offered first, so that packets are relayed", () => {
  const local = { ...LOCAL, codecs: ["opus", "g722", "pcma", "pcmu"] as const, prefer: "pcma" as const };
  const answer = session().answer(read(WIDE), local);
  expect(answer.ok && answer.value.sdp).toContain("m=audio 20000 RTP/AVP 8 101\r\n");
  expect(session().offer(local)).toContain("m=audio 20000 RTP/AVP 8 0 111 9 110 101\r\n");
});

test("TEL-SDP-02 an answer is read against our offer; its own number for telephone-event is used towards it", () => {
  const ours = session();
  ours.offer(LOCAL);
  const answer = read(sdp(C, "m=audio 4000 RTP/AVP 8 97", "a=rtpmap:97 telephone-event/8000", "a=recvonly"));
  const got = ours.accept(answer);
  expect(got.ok && got.value).toMatchObject({
    codec: "pcma",
    telephoneEvent: 97,
    telephoneEventsIn: [97, 101],
    direction: "sendonly",
    address: "198.51.100.7",
    port: 4000,
  });
});

test.each([
  ["sendrecv", "sendrecv", false],
  ["sendonly", "recvonly", true],
  ["recvonly", "sendonly", false],
  ["inactive", "inactive", true],
])("TEL-SDP-05 their %s is our %s", (theirs, ours, onHold) => {
  const answer = session().answer(read(sdp(C, "m=audio 4000 RTP/AVP 8", `a=${theirs}`)), LOCAL);
  if (!answer.ok) throw new Error(answer.error.detail);
  expect(answer.value.audio).toMatchObject({ direction: ours, onHold });
  expect(answer.value.sdp).toContain(`a=${ours}\r\n`);
});

test("TEL-SDP-05 the old hold by 0.0.0.0 is understood; the session's direction counts where the stream says none", () => {
  const old = session().answer(read(sdp("c=IN IP4 0.0.0.0", "m=audio 4000 RTP/AVP 8")), LOCAL);
  expect(old.ok && old.value.audio).toMatchObject({ onHold: true, direction: "recvonly" });
  expect(read(sdp(C, "a=sendonly", "m=audio 4000 RTP/AVP 8")).direction).toBe("sendonly");
  expect(read(sdp(C, "a=sendonly", "m=audio 4000 RTP/AVP 8", "a=inactive")).direction).toBe("inactive");
});

test("TEL-SDP-05 our own hold limits the answer", () => {
  const held = session().answer(read(sdp(C, "m=audio 4000 RTP/AVP 8")), { ...LOCAL, direction: "sendonly" });
  expect(held.ok && held.value.audio.direction).toBe("sendonly");
});

test("TEL-SDP-01 the session id is constant and the version rises by one on change only", () => {
  const ours = session();
  const origins = [
    ours.offer(LOCAL),
    ours.offer(LOCAL),
    ours.offer({ ...LOCAL, direction: "sendonly" }),
    ours.offer({ ...LOCAL, direction: "sendonly" }),
    ours.offer(LOCAL),
  ].map((text) => /^o=- (\d+) (\d+) /m.exec(text)!.slice(1));
  expect(new Set(origins.map(([id]) => id)).size).toBe(1);
  expect(origins.map(([, version]) => version)).toEqual(["1", "1", "2", "2", "3"]);
});

test("TEL-SDP-06 loopback is told apart", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1", "10.0.0.1"].map(isLoopback)).toEqual([true, true, true, false]);
});

test("TEL-SDP-01 two of ours always agree: offer, answer and its reading name one codec and opposite directions", () => {
  const codecs = fc.shuffledSubarray<Codec>(["pcma", "pcmu"], { minLength: 1 });
  const direction = fc.constantFrom("sendrecv", "sendonly", "recvonly", "inactive" as const);
  fc.assert(
    fc.property(codecs, codecs, direction, direction, (a, b, directionA, directionB) => {
      const offerer = session();
      const offer = read(offerer.offer({ ...LOCAL, codecs: a, direction: directionA }));
      const answer = session().answer(offer, { ...LOCAL, port: 30_000, codecs: b, direction: directionB });
      if (!answer.ok) {
        expect(a.some((codec) => b.includes(codec))).toBe(false);
        return;
      }
      const accepted = offerer.accept(read(answer.value.sdp));
      if (!accepted.ok) throw new Error(accepted.error.detail);
      expect(accepted.value.codec).toBe(answer.value.audio.codec);
      const mirrored = {
        sendrecv: "sendrecv",
        sendonly: "recvonly",
        recvonly: "sendonly",
        inactive: "inactive",
      };
      expect(mirrored[accepted.value.direction]).toBe(answer.value.audio.direction);
    }),
  );
});

test("TEL-SDP-01 a codec name that looks like a number is one that we do not know", () => {
  const parsed = parseSdp(sdp(C, "m=audio 4000 RTP/AVP 101 8", "a=rtpmap:101 0 telephone-event/8000"));
  expect(parsed.ok && parsed.value.codecs).toEqual([{ codec: "pcma", payloadType: 8 }]);
});

test("TEL-SEC-06 no mutation of a description makes the reader throw", () => {
  const base = sdp(C, "m=audio 4000 RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15");
  fc.assert(
    fc.property(fc.nat(base.length), fc.nat(20), fc.string({ maxLength: 12 }), (at, length, text) => {
      const parsed = parseSdp(base.slice(0, at) + text + base.slice(at + length));
      expect(typeof parsed.ok).toBe("boolean");
    }),
    { numRuns: 5000 },
  );
});

const local = { address: "192.0.2.1", port: 20_000, codecs: ["pcma", "pcmu"] } as const;

function agree(offering: SrtpPolicy, answering: SrtpPolicy) {
  const a = new SdpSession(seededRandom(1));
  const b = new SdpSession(seededRandom(2));
  const offer = a.offer({ ...local, srtp: offering });
  const heard = parseSdp(offer, answering);
  if (!heard.ok) return heard.error.code;
  const answer = b.answer(heard.value, { ...local, port: 30_000 });
  if (!answer.ok) return answer.error.code;
  const back = parseSdp(answer.value.sdp, offering);
  if (!back.ok) return back.error.code;
  const accepted = a.accept(back.value);
  return accepted.ok ? { a: accepted.value, b: answer.value.audio, offer } : accepted.error.code;
}

test.each<[SrtpPolicy, SrtpPolicy, string]>([
  ["off", "off", "plain"],
  ["off", "optional", "plain"],
  ["optional", "off", "plain"],
  ["optional", "optional", "srtp"],
  ["optional", "required", "srtp"],
  ["required", "optional", "srtp"],
  ["required", "required", "srtp"],
  ["required", "off", "sdp_srtp"],
  ["off", "required", "sdp_srtp"],
])("TEL-MED-09 offering %s, answering %s: %s", (offering, answering, expected) => {
  const agreed = agree(offering, answering);
  if (typeof agreed === "string") {
    expect(agreed).toBe(expected);
    return;
  }
  const { a, b, offer } = agreed;
  expect(a.port).toBe(30_000);
  expect(a.srtp === undefined ? "plain" : "srtp").toBe(expected);
  expect((offer.match(/^m=audio/gm) ?? []).length).toBe(offering === "optional" ? 2 : 1);
  expect(a.srtp?.send).toEqual(b.srtp?.receive);
  expect(a.srtp?.receive).toEqual(b.srtp?.send);
  if (a.srtp) expect(a.srtp.send.suite).toBe("AES_CM_128_HMAC_SHA1_80");
});

test("TEL-MED-09 a re-offer names the same keys; an answer with a key that was not offered is refused", () => {
  const a = new SdpSession(seededRandom(1));
  const keys = (sdp: string) => sdp.match(/^a=crypto.*$/gm);
  const offer = a.offer({ ...local, srtp: "required" });
  expect(keys(a.offer({ ...local, srtp: "required", direction: "sendonly" }))).toEqual(keys(offer));
  const b = new SdpSession(seededRandom(2));
  const heard = parseSdp(offer, "required");
  if (!heard.ok) throw new Error(heard.error.detail);
  const answer = b.answer(heard.value, local);
  if (!answer.ok) throw new Error(answer.error.detail);
  const other = parseSdp(answer.value.sdp.replace("a=crypto:1 ", "a=crypto:7 "), "required");
  if (!other.ok) throw new Error(other.error.detail);
  expect(a.accept(other.value)).toMatchObject({ ok: false, error: { code: "sdp_srtp" } });
});
