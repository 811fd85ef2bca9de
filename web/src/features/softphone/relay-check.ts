import type { Timers } from "@perezvon/base";

export type RelayVerdict = { readonly open: true; readonly tookMs: number } | { readonly open: false };

/** The part of RTCPeerConnection that is used; a test hands in its own. */
export interface GatheringPeer {
  onicecandidate: ((event: { readonly candidate: { readonly candidate: string } | null }) => void) | null;
  createDataChannel(label: string): unknown;
  setLocalDescription(): Promise<void>;
  close(): void;
}

const limitMs = 8_000;

/** Whether a TURN server lets this browser in: it does if it gives an address to be reached at (TEL-WRT-02). */
export async function checkRelay(
  createPeer: () => GatheringPeer,
  timers: Timers,
  nowMs: () => number,
): Promise<RelayVerdict> {
  const startedAt = nowMs();
  const peer = createPeer();
  try {
    return await new Promise<RelayVerdict>((resolve) => {
      const limit = timers.after(limitMs, () => resolve({ open: false }));
      const settle = (verdict: RelayVerdict) => {
        limit.cancel();
        resolve(verdict);
      };
      peer.onicecandidate = ({ candidate }) => {
        // The end of candidates without one: refused, or not there.
        if (candidate === null) settle({ open: false });
        else if (/ typ relay( |$)/.test(candidate.candidate))
          settle({ open: true, tookMs: Math.round(nowMs() - startedAt) });
      };
      peer.createDataChannel("check");
      peer.setLocalDescription().catch(() => settle({ open: false }));
    });
  } finally {
    peer.onicecandidate = null;
    peer.close();
  }
}
