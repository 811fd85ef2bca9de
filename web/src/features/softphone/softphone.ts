import type { PhoneCandidate } from "@perezvon/api";
import type { Timer, Timers } from "@perezvon/base";
import { InboundWatch, inboundSampleMs } from "./inbound-watch.ts";
import { MicrophoneError, type MicrophoneFailure } from "./microphone.ts";

/** `blocked`: the server answers, but no way for the audio was found; `connection`: the server does not answer. */
export type SoftphoneFailure = MicrophoneFailure | "connection" | "blocked";

export type SoftphoneState =
  | { readonly kind: "off" }
  | { readonly kind: "starting" }
  | { readonly kind: "connected" }
  | { readonly kind: "failed"; readonly code: SoftphoneFailure };

/** The part of RTCPeerConnection that is used; a test hands in its own. */
export interface PeerLike {
  readonly connectionState: RTCPeerConnectionState;
  onconnectionstatechange: (() => void) | null;
  onicecandidate: ((event: { readonly candidate: RTCIceCandidateLike | null }) => void) | null;
  ontrack:
    | ((event: { readonly streams: readonly MediaStream[]; readonly track: MediaStreamTrack }) => void)
    | null;
  addTrack(track: MediaStreamTrack, stream: MediaStream): unknown;
  createOffer(): Promise<{ readonly sdp?: string }>;
  setLocalDescription(description: { readonly type: "offer"; readonly sdp: string }): Promise<void>;
  setRemoteDescription(description: { readonly type: "answer"; readonly sdp: string }): Promise<void>;
  addIceCandidate(candidate: PhoneCandidate): Promise<void>;
  /** As the browser keeps them: entries by id. */
  getStats(): Promise<Iterable<readonly [string, unknown]>>;
  close(): void;
}

interface RTCIceCandidateLike {
  toJSON(): { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null };
}

export interface SoftphoneOptions {
  /** A path of its own each time: TURN credentials expire (TEL-WRT-02). */
  readonly createPeer: () => PeerLike | Promise<PeerLike>;
  readonly openMicrophone: () => Promise<MediaStream>;
  /** Sends the offer and brings the answer; rejects when the server refuses. */
  readonly offer: (sdp: string) => Promise<string>;
  readonly sendCandidate: (candidate: PhoneCandidate) => void;
  /** Whether the server still answers; false when it had to be reached anew, told once it is. */
  readonly probe: () => Promise<boolean>;
  /** Plays what comes in. */
  readonly play: (stream: MediaStream | undefined) => void;
  readonly timers: Timers;
  readonly onChange: (state: SoftphoneState) => void;
}

/** A path that broke may heal by itself; after this a new one is made. */
const healMs = 3_000;
/** Over TURN by TLS it takes two seconds; where it takes longer there is no way (TEL-WRT-05). */
const connectTimeoutMs = 10_000;
const retryFirstMs = 1_000;
const retryLongestMs = 15_000;

/**
 * The phone in the page: one peer connection from sign-in to sign-out, so that a call rings and connects without setting up
 * media first (TEL-WRT-07). Whatever breaks the path, a new one is made; the server keeps the call meanwhile (DSK-CON-03).
 */
export class Softphone {
  readonly #options: SoftphoneOptions;
  #state: SoftphoneState = { kind: "off" };
  #peer: PeerLike | undefined;
  #stream: MediaStream | undefined;
  #incoming: MediaStream | undefined;
  #offered = false;
  #waitingOurs: PhoneCandidate[] = [];
  #waitingTheirs: PhoneCandidate[] = [];
  #answered = false;
  #timer: Timer | undefined;
  #watching: Timer | undefined;
  #failures = 0;
  #everConnected = false;
  #muted = false;
  /** Rises with every start and stop: what an older start still brings is dropped. */
  #generation = 0;

  constructor(options: SoftphoneOptions) {
    this.#options = options;
  }

  get state(): SoftphoneState {
    return this.#state;
  }

  /** What the agent says, as the browser hears it; undefined without a path. */
  get microphone(): MediaStream | undefined {
    return this.#stream;
  }

  get incoming(): MediaStream | undefined {
    return this.#incoming;
  }

  /** What the browser knows of the path; nothing without one. */
  async stats(): Promise<readonly unknown[]> {
    const entries = (await this.#peer?.getStats()) ?? [];
    return Array.from(entries, ([, entry]) => entry);
  }

  /** Makes a new path, whatever there was. */
  async start(): Promise<void> {
    const generation = this.#reset();
    this.#enter({ kind: "starting" });
    try {
      await this.#connect(generation);
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error instanceof MicrophoneError) this.#fail(error.code);
      else this.#retryLater("connection");
    }
  }

  /** Lets go of the microphone and the path. */
  stop(): void {
    this.#reset();
    this.#releaseMicrophone();
    this.#failures = 0;
    this.#enter({ kind: "off" });
  }

  /** Silent at once, before the server has heard of it (DSK-PRF-03). */
  mute(on: boolean): void {
    this.#muted = on;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !on;
  }

  /** Opens another microphone on the next path. */
  async changeMicrophone(): Promise<void> {
    this.#releaseMicrophone();
    await this.start();
  }

  async remoteCandidate(candidate: PhoneCandidate): Promise<void> {
    if (!this.#peer || !this.#answered) this.#waitingTheirs.push(candidate);
    else await this.#peer.addIceCandidate(candidate);
  }

  async #connect(generation: number): Promise<void> {
    const stream = await this.#microphone();
    if (generation !== this.#generation) return;
    const peer = await this.#options.createPeer();
    if (generation !== this.#generation) {
      peer.close();
      return;
    }
    this.#peer = peer;
    peer.onicecandidate = ({ candidate }) => this.#ourCandidate(candidate);
    peer.ontrack = ({ streams, track }) => this.#play(streams[0] ?? new MediaStream([track]));
    peer.onconnectionstatechange = () => {
      if (generation === this.#generation) this.#pathChanged(peer);
    };
    for (const track of stream.getAudioTracks()) peer.addTrack(track, stream);
    const { sdp = "" } = await peer.createOffer();
    if (generation !== this.#generation) return;
    await peer.setLocalDescription({ type: "offer", sdp });
    const answering = this.#options.offer(sdp);
    this.#offered = true;
    for (const candidate of this.#waitingOurs.splice(0)) this.#options.sendCandidate(candidate);
    const answer = await answering;
    if (generation !== this.#generation) return;
    await peer.setRemoteDescription({ type: "answer", sdp: answer });
    this.#answered = true;
    for (const candidate of this.#waitingTheirs.splice(0)) await peer.addIceCandidate(candidate);
    if (generation !== this.#generation || peer.connectionState === "connected") return;
    this.#wait(connectTimeoutMs, () => this.#retryLater("blocked"));
  }

  async #microphone(): Promise<MediaStream> {
    const live = this.#stream?.getAudioTracks().some((track) => track.readyState === "live");
    if (this.#stream && live) return this.#stream;
    const stream = await this.#options.openMicrophone();
    this.#stream = stream;
    for (const track of stream.getAudioTracks()) {
      track.enabled = !this.#muted;
      // The headset is gone: the next path takes the device that is left (DSK-LOG-04).
      track.onended = () => {
        if (this.#stream === stream) void this.start();
      };
    }
    return stream;
  }

  #ourCandidate(candidate: RTCIceCandidateLike | null): void {
    const { candidate: text, sdpMid = null, sdpMLineIndex = null } = candidate?.toJSON() ?? {};
    // An empty candidate ends a generation of ICE; the server needs no word of it.
    if (!text) return;
    const ours: PhoneCandidate = { candidate: text, sdpMid, sdpMLineIndex };
    if (this.#offered) this.#options.sendCandidate(ours);
    else this.#waitingOurs.push(ours);
  }

  #pathChanged(peer: PeerLike): void {
    switch (peer.connectionState) {
      case "connected":
        this.#timer?.cancel();
        this.#failures = 0;
        this.#everConnected = true;
        this.#enter({ kind: "connected" });
        this.#watch(peer);
        return;
      case "disconnected":
        this.#wait(healMs, () => void this.start());
        void this.#askServer(() => peer.connectionState !== "connected");
        return;
      case "failed":
      case "closed":
        this.#retryLater("blocked");
        return;
      default:
        return;
    }
  }

  #watch(peer: PeerLike): void {
    this.#watching?.cancel();
    const inbound = new InboundWatch();
    this.#watching = this.#options.timers.every(inboundSampleMs, () => {
      void peer.getStats().then((entries) => {
        if (peer !== this.#peer) return;
        const stats = Array.from(entries, ([, entry]) => entry);
        if (inbound.stopped(stats)) void this.#askServer(() => !inbound.flowing);
      });
    });
  }

  /**
   * The path is silent. If the server cannot be heard either, the computer has changed its network: a new path is made as soon
   * as the server is reached again, without waiting for the old one to be given up (TEL-WRT-02).
   */
  async #askServer(stillSilent: () => boolean): Promise<void> {
    const generation = this.#generation;
    const alive = await this.#options.probe();
    if (!alive && generation === this.#generation && stillSilent()) await this.start();
  }

  #retryLater(code: "connection" | "blocked"): void {
    this.#dropPeer();
    const waitMs = Math.min(retryLongestMs, retryFirstMs * 2 ** this.#failures);
    this.#failures += 1;
    // One broken path is no news; a second one is, and one that never was is at once.
    if (this.#failures > 1 || (code === "blocked" && !this.#everConnected))
      this.#enter({ kind: "failed", code });
    else this.#enter({ kind: "starting" });
    this.#wait(waitMs, () => void this.start());
  }

  #fail(code: SoftphoneFailure): void {
    this.#dropPeer();
    this.#enter({ kind: "failed", code });
  }

  #wait(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#options.timers.after(ms, run);
  }

  #reset(): number {
    this.#timer?.cancel();
    this.#dropPeer();
    this.#generation += 1;
    return this.#generation;
  }

  #dropPeer(): void {
    this.#watching?.cancel();
    const peer = this.#peer;
    this.#peer = undefined;
    this.#offered = false;
    this.#answered = false;
    this.#waitingOurs = [];
    this.#waitingTheirs = [];
    if (!peer) return;
    peer.onconnectionstatechange = null;
    peer.onicecandidate = null;
    peer.ontrack = null;
    peer.close();
    this.#play(undefined);
  }

  #play(stream: MediaStream | undefined): void {
    this.#incoming = stream;
    this.#options.play(stream);
  }

  #releaseMicrophone(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    for (const track of stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
  }

  #enter(state: SoftphoneState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#options.onChange(state);
  }
}
