import { seededRandom } from "@perezvon/base";
import type { MediaPool, RemoteAudio } from "@perezvon/media";
import type { TransportName } from "@perezvon/sip";
import { expect, test } from "vitest";
import type { SwitchContext } from "../switch-context.ts";
import { AudioSession } from "./audio-session.ts";

const settings = {
  codecs: ["pcma", "pcmu"],
  dtmf: "auto",
  digitTiming: { toneMs: 100, gapMs: 70 },
  flash: false,
  symmetric: false,
} as const;

test.each([
  ["127.0.0.1", "203.0.113.9", "sdp_address"],
  ["127.0.0.1", "::ffff:203.0.113.9", "sdp_address"],
  ["127.0.0.1", "127.0.0.1", undefined],
  ["127.0.0.1", "192.168.4.5", undefined],
  ["127.0.0.1", "operator.example", undefined],
  ["198.51.100.7", "203.0.113.9", undefined],
])("TEL-SDP-06 audio to %s for a far side at %s: %s", (media, farSide, code) => {
  const { a, b } = ends("off", "off", "udp");
  const offer = a.audio.offer().replaceAll("192.0.2.1", media);
  b.audio.heardFrom(farSide);
  const answer = b.audio.answer(offer);
  expect(answer.ok ? undefined : answer.error.code).toBe(code);
});

type Policy = "off" | "optional" | "required";

/** Both ends of one wire: what one offers the other answers, and each tells its media plane. */
function ends(offering: Policy, answering: Policy, transport: TransportName) {
  const remotes: RemoteAudio[] = [];
  const media = { setRemote: (_leg: string, remote: RemoteAudio) => void remotes.push(remote) };
  const session = (seed: number, policy: Policy) => {
    const context = { random: seededRandom(seed), media: media as unknown as MediaPool } as SwitchContext;
    const audio = new AudioSession(
      context,
      `leg-${seed}`,
      { address: "192.0.2.1", port: 20_000 },
      settings,
      () => undefined,
    );
    return { audio, allowed: audio.protect(policy, transport) };
  };
  return { a: session(1, offering), b: session(2, answering), remotes };
}

test.each<[Policy, Policy, TransportName, "srtp" | "plain" | "refused"]>([
  ["optional", "optional", "tls", "srtp"],
  ["optional", "optional", "wss", "srtp"],
  ["optional", "optional", "udp", "plain"],
  ["optional", "optional", "tcp", "plain"],
  ["required", "optional", "tls", "srtp"],
  ["off", "required", "tls", "refused"],
  ["off", "required", "udp", "refused"],
  ["off", "off", "tls", "plain"],
])("TEL-MED-09, TEL-SEC-04 %s to %s over %s: %s", (offering, answering, transport, expected) => {
  const { a, b, remotes } = ends(offering, answering, transport);
  const answer = b.audio.answer(a.audio.offer());
  if (!answer.ok) {
    expect(answer.error.code).toBe("sdp_srtp");
    expect(expected).toBe("refused");
    return;
  }
  expect(a.audio.accept(answer.value).ok).toBe(true);
  expect(remotes.map(({ srtp }) => (srtp ? "srtp" : "plain"))).toEqual([expected, expected]);
  // A hold changes neither the keys nor whether there are any.
  const again = b.audio.answer(a.audio.offer());
  if (!again.ok) throw new Error(again.error.detail);
  expect(a.audio.accept(again.value).ok).toBe(true);
  expect(remotes[3]!.srtp).toEqual(remotes[1]!.srtp);
});

test("TEL-MED-09 SRTP that is required over an open wire is not allowed at all", () => {
  expect(ends("required", "off", "udp").a.allowed).toBe(false);
  expect(ends("required", "off", "tls").a.allowed).toBe(true);
});
