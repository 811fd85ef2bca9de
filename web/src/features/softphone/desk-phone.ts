import type { PhoneCandidate, TopicData } from "@perezvon/api";
import type { Timers } from "@perezvon/base";
import type { EventSocket } from "../../shell/connection/event-socket.ts";
import { type LeaseState, type LocksLike, PhoneLease } from "./phone-lease.ts";
import { type PeerLike, Softphone, type SoftphoneState } from "./softphone.ts";

export interface DeskPhoneState {
  /** The agent talks through this browser. */
  readonly wanted: boolean;
  readonly lease: LeaseState;
  readonly phone: SoftphoneState;
  /** Another browser or computer carries the phone (DSK-CON-04). */
  readonly moved: boolean;
}

export interface DeskPhoneOptions {
  readonly events: Pick<EventSocket, "listen" | "command" | "onFresh" | "probe">;
  readonly locks: LocksLike | undefined;
  readonly userId: string;
  /** Remembers that this browser carried the phone last, so that a reload takes it back without asking. */
  readonly memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly createPeer: () => PeerLike | Promise<PeerLike>;
  readonly openMicrophone: () => Promise<MediaStream>;
  readonly play: (stream: MediaStream | undefined) => void;
  readonly timers: Timers;
}

const memoryKey = "perezvon.phone.here";

/** The agent's browser phone: which page carries it, and its path to the server. */
export class DeskPhone {
  readonly #options: DeskPhoneOptions;
  readonly #softphone: Softphone;
  readonly #lease: PhoneLease;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  #state: DeskPhoneState = { wanted: false, lease: "asking", phone: { kind: "off" }, moved: false };
  #reachedElsewhere = false;

  constructor(options: DeskPhoneOptions) {
    this.#options = options;
    const { events } = options;
    this.#softphone = new Softphone({
      createPeer: options.createPeer,
      openMicrophone: options.openMicrophone,
      play: options.play,
      timers: options.timers,
      offer: (sdp) => this.#offer(sdp),
      sendCandidate: (candidate: PhoneCandidate) =>
        void events.command({ kind: "phone.candidate", candidate }),
      probe: () => events.probe(),
      onChange: (phone) => this.#phoneChanged(phone),
    });
    this.#lease = new PhoneLease(options.locks, `perezvon-phone-${options.userId}`, (lease) =>
      this.#leaseChanged(lease),
    );
    this.#stops = [
      events.listen("phone", (data) => this.#heard(data as TopicData["phone"])),
      // The server knows nothing of our path any more; a first session is begun by `want`.
      events.onFresh(() => {
        if (this.#state.phone.kind !== "off") void this.#softphone.start();
      }),
    ];
  }

  get state(): DeskPhoneState {
    return this.#state;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The agent's device is this browser. `reached`: the server already reaches some page of his. */
  want(reached: boolean): void {
    if (this.#state.wanted) return;
    this.#reachedElsewhere = reached && this.#options.memory.getItem(memoryKey) !== this.#options.userId;
    this.#set({ wanted: true });
    if (this.#lease.state === "held") this.#begin();
    else this.#lease.ask();
  }

  /** The agent talks through something else. */
  leave(): void {
    if (!this.#state.wanted) return;
    this.#options.memory.removeItem(memoryKey);
    this.#softphone.stop();
    this.#set({ wanted: false, moved: false });
  }

  /** «Перенести сюда». */
  takeOver(): void {
    this.#reachedElsewhere = false;
    this.#set({ moved: false });
    if (this.#lease.state === "held") void this.#softphone.start();
    else this.#lease.takeOver();
  }

  retry(): void {
    void this.#softphone.start();
  }

  changeMicrophone(): void {
    if (this.#state.phone.kind !== "off") void this.#softphone.changeMicrophone();
  }

  get microphone(): MediaStream | undefined {
    return this.#softphone.microphone;
  }

  get incoming(): MediaStream | undefined {
    return this.#softphone.incoming;
  }

  stats(): Promise<readonly unknown[]> {
    return this.#softphone.stats();
  }

  /** The server sends back what it hears, a second later (TEL-WRT-05). False when it cannot just now. */
  async echo(on: boolean): Promise<boolean> {
    return (await this.#options.events.command({ kind: "phone.echo", on })).ok;
  }

  mute(on: boolean): void {
    this.#softphone.mute(on);
  }

  end(): void {
    for (const stop of this.#stops) stop();
    this.#softphone.stop();
    this.#lease.end();
  }

  async #offer(sdp: string): Promise<string> {
    const result = await this.#options.events.command({ kind: "phone.offer", sdp });
    if (!result.ok) throw new Error(result.error.code);
    return (result.data as { sdp: string }).sdp;
  }

  #begin(): void {
    if (this.#reachedElsewhere) this.#set({ moved: true });
    else void this.#softphone.start();
  }

  #leaseChanged(lease: LeaseState): void {
    this.#set({ lease });
    if (!this.#state.wanted) return;
    if (lease === "held") this.#begin();
    else this.#softphone.stop();
  }

  #phoneChanged(phone: SoftphoneState): void {
    if (phone.kind === "connected") this.#options.memory.setItem(memoryKey, this.#options.userId);
    this.#set({ phone });
  }

  #heard(data: TopicData["phone"]): void {
    if (data.kind === "candidate") {
      void this.#softphone.remoteCandidate(data.candidate);
      return;
    }
    if (data.reason === "taken_over") {
      // Another tab of this browser tells by the lease; another browser only in this way.
      if (this.#state.phone.kind === "off") return;
      this.#options.memory.removeItem(memoryKey);
      this.#softphone.stop();
      this.#set({ moved: true });
    } else if (this.#state.phone.kind !== "off") void this.#softphone.start();
  }

  #set(change: Partial<DeskPhoneState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
