import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advertiseCandidates,
  answerBrowser,
  BROWSER_CODECS,
  BROWSER_CODECS_OPUS_FIRST,
  chooseAudio,
  isUsableCandidate,
  offerForLibrary,
  readBrowserOffer,
} from "./browser-session.ts";

const FINGERPRINT = `sha-256 ${Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(":")}`;

/** In the shape of a browser's offer, shortened. */
function browserOffer(
  change: { audio?: readonly string[]; session?: readonly string[]; more?: readonly string[] } = {},
) {
  return `${[
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1",
    ...(change.session ?? []),
    ...(change.audio ?? [
      "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
      "c=IN IP4 0.0.0.0",
      "a=rtcp:9 IN IP4 0.0.0.0",
      "a=candidate:1 1 udp 2113937151 0d0c3a1e-9a5f.local 53705 typ host generation 0",
      "a=ice-ufrag:AbC/",
      "a=ice-pwd:abcdefghijklmnopqrstuv12",
      `a=fingerprint:${FINGERPRINT}`,
      "a=setup:actpass",
      "a=mid:0",
      "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
      "a=sendrecv",
      "a=rtcp-mux",
      "a=rtpmap:111 opus/48000/2",
      "a=rtpmap:9 G722/8000",
      "a=rtpmap:0 PCMU/8000",
      "a=rtpmap:8 PCMA/8000",
      "a=rtpmap:110 telephone-event/48000",
      "a=rtpmap:126 telephone-event/8000",
    ]),
    ...(change.more ?? []),
  ].join("\r\n")}\r\n`;
}

const video = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1", "a=rtpmap:96 VP8/90000"];

function read(text: string) {
  const offer = readBrowserOffer(text);
  if (!offer.ok) throw new Error(offer.error.detail);
  return offer.value;
}

const LOCAL = {
  iceUfrag: "ufra",
  icePwd: "pwdpwdpwdpwdpwdpwdpwdp",
  fingerprint: FINGERPRINT,
  setup: "active" as const,
  candidates: ["candidate:1 1 UDP 2114977791 192.0.2.2 40000 typ host"],
  streams: false,
};

test("TEL-WRT-04 A-law is preferred, or Opus for poor networks; events have the clock of the codec beside them", () => {
  const accepts = [
    { codec: "pcma", payloadType: 8 },
    { codec: "pcmu", payloadType: 0 },
    { codec: "opus", payloadType: 111 },
  ];
  const common = { telephoneEventsIn: [110, 126], direction: "sendrecv" };
  expect(chooseAudio(read(browserOffer()), BROWSER_CODECS)).toEqual({
    codec: "pcma",
    payloadType: 8,
    accepts,
    telephoneEvent: 126,
    ...common,
  });
  expect(chooseAudio(read(browserOffer()), BROWSER_CODECS_OPUS_FIRST)).toEqual({
    codec: "opus",
    payloadType: 111,
    accepts: [accepts[2], accepts[0], accepts[1]],
    telephoneEvent: 110,
    telephoneEventRate: 48_000,
    ...common,
  });
});

test("TEL-WRT-03, TEL-SDP-01 the answer names our proof and refuses every stream but ours", () => {
  const answer = answerBrowser(read(browserOffer({ more: video })), LOCAL, {
    sessionId: "7",
    advertisedAddress: "203.0.113.9",
    preference: BROWSER_CODECS,
  });
  expect(answer.match(/^m=.*$/gm)).toEqual([
    "m=audio 9 UDP/TLS/RTP/SAVPF 8 0 111 110 126",
    "m=video 0 UDP/TLS/RTP/SAVPF 96",
  ]);
  expect(answer).toContain("a=group:BUNDLE 0\r\n");
  expect(answer).toContain(`a=fingerprint:${FINGERPRINT}\r\na=setup:active\r\n`);
  expect(answer).toContain(
    "a=candidate:1 1 UDP 2130706431 203.0.113.9 40000 typ host\r\na=end-of-candidates\r\n",
  );
  expect(answer).not.toContain("192.0.2.2");
});

test("TEL-WRT-03 the library is shown our audio alone", () => {
  const reduced = offerForLibrary(read(browserOffer({ more: video })), BROWSER_CODECS);
  expect(reduced.match(/^m=.*$/gm)).toEqual(["m=audio 9 UDP/TLS/RTP/SAVPF 8 0 111 110 126"]);
  expect(reduced).not.toMatch(/G722|VP8|extmap|candidate/);
});

test.each([
  ["sendrecv", "sendrecv"],
  ["sendonly", "recvonly"],
  ["recvonly", "sendonly"],
  ["inactive", "inactive"],
])("TEL-SDP-05 their %s is our %s", (theirs, ours) => {
  const offer = read(browserOffer().replace("a=sendrecv", `a=${theirs}`));
  expect(chooseAudio(offer, BROWSER_CODECS).direction).toBe(ours);
  expect(
    answerBrowser(offer, LOCAL, {
      sessionId: "1",
      advertisedAddress: "127.0.0.1",
      preference: BROWSER_CODECS,
    }),
  ).toContain(`a=${ours}\r\n`);
});

test("RFC 8839 §5.4 transport attributes may stand at the session", () => {
  const inSection = browserOffer();
  const moved = ["ice-ufrag:AbC/", "ice-pwd:abcdefghijklmnopqrstuv12", `fingerprint:${FINGERPRINT}`].map(
    (line) => `a=${line}`,
  );
  const text = browserOffer({ session: moved }).replace(
    /(a=rtcp:9.*\r\na=candidate.*\r\n)(a=.*\r\n){3}/,
    "$1",
  );
  expect(text).not.toBe(inSection);
  expect(read(text)).toEqual(read(inSection));
});

test.each([
  ["not SDP", "hello", "sdp_syntax"],
  ["G.722 alone", browserOffer().replace(" 111 63 9 0 8 13 110 126", " 9"), "sdp_no_audio"],
  ["audio already refused", browserOffer().replace("m=audio 9", "m=audio 0"), "sdp_no_audio"],
  ["unencrypted", browserOffer().replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"), "sdp_no_audio"],
  ["a weak fingerprint", browserOffer().replace(FINGERPRINT, "sha-1 AA:BB"), "sdp_not_secure"],
  ["RTCP on its own port", browserOffer().replace("a=rtcp-mux\r\n", ""), "sdp_not_secure"],
  ["no password of ICE", browserOffer().replace(/a=ice-pwd:.*\r\n/, ""), "sdp_syntax"],
  ["a password that is none", browserOffer().replace(/a=ice-pwd:.*/, "a=ice-pwd:short"), "sdp_syntax"],
])("TEL-WRT-03 refused: %s", (_, text, code) => {
  const offer = readBrowserOffer(text);
  expect(offer.ok ? undefined : offer.error.code).toBe(code);
});

test.each([
  ["candidate:1 1 udp 2113937151 192.0.2.7 53705 typ host", true],
  ["a=candidate:1 1 UDP 1 2001:db8::1 53705 typ srflx raddr 0.0.0.0 rport 0", true],
  ["candidate:1 1 udp 2113937151 0d0c3a1e-9a5f.local 53705 typ host", false],
  ["candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active", false],
  ["candidate:", false],
  ["", false],
])("TEL-WRT-02 candidate %s: %s", (candidate, usable) => {
  expect(isUsableCandidate(candidate)).toBe(usable);
});

const own = (address: string) => `candidate:1 1 UDP 2114977791 ${address} 40000 typ host`;

test.each([
  ["one bound address", ["192.0.2.2"], "192.0.2.2", ["192.0.2.2"]],
  ["behind a translation", ["10.0.0.5", "10.0.1.5"], "203.0.113.9", ["203.0.113.9"]],
  [
    "every interface, one of them advertised",
    ["10.0.0.5", "192.0.2.2"],
    "192.0.2.2",
    ["192.0.2.2", "10.0.0.5"],
  ],
  [
    "a demonstration on this machine, heard on the network too",
    ["192.0.2.2"],
    "127.0.0.1",
    ["127.0.0.1", "192.0.2.2"],
  ],
  ["nothing gathered", [], "192.0.2.2", []],
])("TEL-WRT-02 server candidates: %s", (_, gathered, advertised, shown) => {
  const candidates = advertiseCandidates({ candidates: gathered.map(own), streams: false }, advertised);
  expect(candidates.map((candidate) => candidate.split(" ")[4])).toEqual(shown);
  const priorities = candidates.map((candidate) => Number(candidate.split(" ")[3]));
  expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
});

test("TEL-WRT-02 ports open for TCP as well are passive candidates under every one of UDP", () => {
  const gathered = { candidates: ["10.0.0.5", "192.0.2.2"].map(own), streams: true };
  const candidates = advertiseCandidates(gathered, "192.0.2.2").map((text) => text.split(" "));
  expect(candidates.map(([, , transport, , address]) => `${transport} ${address}`)).toEqual([
    "UDP 192.0.2.2",
    "UDP 10.0.0.5",
    "TCP 192.0.2.2",
    "TCP 10.0.0.5",
  ]);
  expect(candidates[2]?.slice(5)).toEqual(["40000", "typ", "host", "tcptype", "passive"]);
  const priorities = candidates.map(([, , , priority]) => Number(priority));
  expect(priorities).toEqual(priorities.toSorted((a, b) => b - a));
  expect(new Set(candidates.map(([foundation]) => foundation)).size).toBe(4);
});

test("TEL-SEC-06 no mutation of an offer makes the reader throw, nor lets a line of its own into our texts", () => {
  const base = browserOffer({ more: video });
  fc.assert(
    fc.property(fc.nat(base.length), fc.nat(30), fc.string({ maxLength: 16 }), (at, length, text) => {
      const offer = readBrowserOffer(base.slice(0, at) + text + base.slice(at + length));
      if (!offer.ok) return;
      for (const line of offerForLibrary(offer.value, BROWSER_CODECS).split("\r\n")) {
        expect(line).toMatch(/^$|^[vostmca]=[ -~]*$/);
      }
    }),
    { numRuns: 3000 },
  );
});
