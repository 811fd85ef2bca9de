import { isIP } from "node:net";
import { isLoopback } from "@perezvon/media";
import type { TrunkSettings } from "@perezvon/model";
import { NetworkList, type PeerCheck } from "@perezvon/sip";
import type { Trunk } from "./contract.ts";

/** How the certificate of a trunk's far side is judged (TEL-TPT-05). */
export function peerCheckOf({ tlsCheck, tlsFingerprint }: TrunkSettings): PeerCheck {
  return tlsCheck === "pinned" ? { kind: "pinned", sha256: tlsFingerprint } : { kind: tlsCheck };
}

/** Who speaks from there may be on this machine, or behind the same router. */
const nearby = new NetworkList([
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
]);

/** A far side of the internet that names its own loopback: audio to there would come to ourselves (TEL-SDP-06). */
export function namesOwnLoopback(media: string, farSide: string | undefined): boolean {
  const speaker = farSide?.replace(/^::ffff:(?=\d+\.)/i, "") ?? "";
  return isLoopback(media) && isIP(speaker) !== 0 && !nearby.has(speaker);
}

/**
 * Networks that trunks speak from: no stranger's limits hold for them (TEL-SEC-07), theirs are TEL-TRK-06. A host that is a name is
 * known by being called, not by where it might be.
 */
export function trustedNetworks(trunks: readonly Trunk[]): string[] {
  return trunks.flatMap(({ settings }) => [
    ...[settings.host, ...settings.furtherAddresses.map(({ host }) => host)].filter(
      (host) => isIP(host) !== 0,
    ),
    ...settings.peerNetworks,
  ]);
}
