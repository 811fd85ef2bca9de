import type { PhoneCandidate } from "@perezvon/api";
import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { MicrophoneError } from "./microphone.ts";
import { type PeerLike, Softphone } from "./softphone.ts";

class FakeTrack {
  enabled = true;
  readyState: "live" | "ended" = "live";
  onended: (() => void) | null = null;
  stop(): void {
    this.readyState = "ended";
  }
}

class FakePeer implements PeerLike {
  connectionState: RTCPeerConnectionState = "new";
  onconnectionstatechange: PeerLike["onconnectionstatechange"] = null;
  onicecandidate: PeerLike["onicecandidate"] = null;
  ontrack: PeerLike["ontrack"] = null;
  readonly theirs: PhoneCandidate[] = [];
  answer: string | undefined;
  closed = false;
  packetsReceived = 0;
  addTrack(): void {}
  createOffer(): Promise<{ sdp: string }> {
    return Promise.resolve({ sdp: "offer" });
  }
  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }
  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.answer = sdp;
    return Promise.resolve();
  }
  addIceCandidate(candidate: PhoneCandidate): Promise<void> {
    this.theirs.push(candidate);
    return Promise.resolve();
  }
  getStats(): Promise<[string, unknown][]> {
    return Promise.resolve([["in", { type: "inbound-rtp", packetsReceived: this.packetsReceived }]]);
  }
  close(): void {
    this.closed = true;
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const candidate = (text: string): PhoneCandidate => ({ candidate: text, sdpMid: "0", sdpMLineIndex: 0 });

function phone(
  options: { microphone?: () => Promise<MediaStream>; offer?: (sdp: string) => Promise<string> } = {},
) {
  const clock = new VirtualClock();
  const peers: FakePeer[] = [];
  const states: string[] = [];
  const sent: PhoneCandidate[] = [];
  const tracks: FakeTrack[] = [];
  let opened = 0;
  const probes: ((alive: boolean) => void)[] = [];
  const softphone = new Softphone({
    createPeer: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer;
    },
    openMicrophone:
      options.microphone ??
      (() => {
        opened++;
        const track = new FakeTrack();
        tracks.push(track);
        return Promise.resolve({
          getAudioTracks: () => [track],
          getTracks: () => [track],
        } as unknown as MediaStream);
      }),
    offer: options.offer ?? (() => Promise.resolve("answer")),
    sendCandidate: (one) => sent.push(one),
    probe: () => new Promise((resolve) => probes.push(resolve)),
    play: () => {},
    timers: clock,
    onChange: (state) => states.push(state.kind === "failed" ? `failed:${state.code}` : state.kind),
  });
  return {
    clock,
    peers,
    states,
    sent,
    probes,
    tracks,
    softphone,
    opened: () => opened,
    last: () => peers.at(-1) as FakePeer,
  };
}

describe("TEL-WRT-07 the phone in the page", () => {
  it("TEL-WRT-07 offers, takes the answer and is connected", async () => {
    const { softphone, last, states } = phone();
    await softphone.start();
    expect(last().answer).toBe("answer");
    last().become("connected");
    expect(states).toEqual(["starting", "connected"]);
  });

  it("TEL-WRT-07 holds candidates of both sides back until the descriptions are there", async () => {
    let answer = (_: string) => {};
    const { softphone, last, sent } = phone({
      offer: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const started = softphone.start();
    await settle();
    last().onicecandidate?.({ candidate: { toJSON: () => candidate("ours") } });
    await softphone.remoteCandidate(candidate("theirs"));
    expect(sent).toEqual([candidate("ours")]);
    expect(last().theirs).toEqual([]);
    answer("answer");
    await started;
    expect(last().theirs).toEqual([candidate("theirs")]);
  });

  it("DSK-LOG-03 says why the microphone failed and does not try by itself", async () => {
    const { softphone, clock, states, peers } = phone({
      microphone: () => Promise.reject(new MicrophoneError("refused")),
    });
    await softphone.start();
    await clock.advanceAsync(60_000);
    expect(states).toEqual(["starting", "failed:refused"]);
    expect(peers).toHaveLength(0);
  });

  it("DSK-CON-03 waits 3 s for a broken path to heal, then makes a new one with the same microphone", async () => {
    const { softphone, clock, peers, last, opened } = phone();
    await softphone.start();
    last().become("connected");
    last().become("disconnected");
    await clock.advanceAsync(2_900);
    expect(peers).toHaveLength(1);
    await clock.advanceAsync(200);
    await settle();
    expect(peers).toHaveLength(2);
    expect(peers[0]?.closed).toBe(true);
    expect(opened()).toBe(1);
  });

  it("DSK-CON-03 a path that healed in time stays", async () => {
    const { softphone, clock, peers, last } = phone();
    await softphone.start();
    last().become("connected");
    last().become("disconnected");
    last().become("connected");
    await clock.advanceAsync(10_000);
    expect(peers).toHaveLength(1);
  });

  /** A call of 20 ms packets for a second, then none for a second. */
  async function hearsAndLoses(peer: FakePeer, clock: VirtualClock) {
    for (let quarter = 1; quarter <= 8; quarter++) {
      peer.packetsReceived = Math.min(quarter, 4) * 12;
      await clock.advanceAsync(250);
      await settle();
    }
  }

  it("TEL-WRT-02 packets stop and the server had to be reached anew: a new path at once", async () => {
    const { softphone, clock, peers, probes, last } = phone();
    await softphone.start();
    last().become("connected");
    await hearsAndLoses(last(), clock);
    expect(probes).toHaveLength(1);
    expect(peers).toHaveLength(1);
    probes[0]?.(false);
    await settle();
    expect(peers).toHaveLength(2);
    expect(peers[0]?.closed).toBe(true);
  });

  it("TEL-WRT-02 packets stop because the call is over: the server answers and the path stays", async () => {
    const { softphone, clock, peers, probes, last } = phone();
    await softphone.start();
    last().become("connected");
    await hearsAndLoses(last(), clock);
    probes[0]?.(true);
    await clock.advanceAsync(10_000);
    await settle();
    expect(probes).toHaveLength(1);
    expect(peers).toHaveLength(1);
  });

  it("TEL-WRT-02 a path that is heard again before the server answers stays", async () => {
    const { softphone, clock, peers, probes, last } = phone();
    await softphone.start();
    last().become("connected");
    await hearsAndLoses(last(), clock);
    last().packetsReceived += 1;
    await clock.advanceAsync(250);
    await settle();
    probes[0]?.(false);
    await settle();
    expect(peers).toHaveLength(1);
  });

  it("TEL-WRT-02 a disconnected path asks at once whether the server is there, and does not wait if it was not", async () => {
    const { softphone, peers, probes, last } = phone();
    await softphone.start();
    last().become("connected");
    last().become("disconnected");
    probes[0]?.(false);
    await settle();
    expect(peers).toHaveLength(2);
  });

  it("keeps trying while the server refuses, ever less often, and says so from the second time", async () => {
    const { softphone, clock, states, peers } = phone({
      offer: () => Promise.reject(new Error("unavailable")),
    });
    await softphone.start();
    expect(states).toEqual(["starting"]);
    await clock.advanceAsync(1_100);
    await settle();
    expect(states).toContain("failed:connection");
    const before = peers.length;
    await clock.advanceAsync(60_000);
    await settle();
    expect(peers.length).toBeGreaterThan(before);
    expect(peers.length).toBeLessThan(12);
  });

  it("DSK-PRF-03 mutes the track at once, and a new microphone too", async () => {
    const { softphone, tracks } = phone();
    await softphone.start();
    softphone.mute(true);
    expect(tracks[0]?.enabled).toBe(false);
    await softphone.changeMicrophone();
    expect(tracks[0]?.readyState).toBe("ended");
    expect(tracks[1]?.enabled).toBe(false);
  });

  it("DSK-LOG-04 takes another microphone when the headset is pulled out", async () => {
    const { softphone, tracks, opened } = phone();
    await softphone.start();
    const [track] = tracks;
    if (track) track.readyState = "ended";
    track?.onended?.();
    await settle();
    expect(opened()).toBe(2);
  });

  it("lets go of everything when stopped, even in the middle of a start", async () => {
    const { softphone, peers, tracks, states } = phone();
    const started = softphone.start();
    await settle();
    softphone.stop();
    await started;
    expect(peers.every(({ closed }) => closed)).toBe(true);
    expect(tracks[0]?.readyState).toBe("ended");
    expect(states.at(-1)).toBe("off");
  });
});
