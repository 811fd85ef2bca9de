import { isIP } from "node:net";
import type { TrunkSettings } from "@perezvon/model";
import type { PeerCheck } from "@perezvon/sip";
import type { Trunk } from "./contract.ts";

/** How the certificate of a trunk's far side is judged (TEL-TPT-05). */
export function peerCheckOf({ tlsCheck, tlsFingerprint }: TrunkSettings): PeerCheck {
  return tlsCheck === "pinned" ? { kind: "pinned", sha256: tlsFingerprint } : { kind: tlsCheck };
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
