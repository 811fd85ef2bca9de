import type { Timer } from "@perezvon/base";
import type { WebrtcState } from "@perezvon/media";
import type { CentreId, UserId } from "@perezvon/model";
import type { SwitchContext } from "../switch-context.ts";

/** A page that reloads is back sooner; only after this is it told as gone (TEL-WRT-06). */
const reconnectMs = 5_000;

/** The peer connection that a signed-in user's page keeps open; a reloaded page takes it over (TEL-WRT-06, -07). */
export class BrowserStation {
  readonly userId: UserId;
  readonly centreId: CentreId;
  readonly mediaId: string;
  readonly #context: SwitchContext;
  #opened: Promise<void> | undefined;
  #connected = false;
  #reconnecting: Timer | undefined;

  constructor(context: SwitchContext, centreId: CentreId, userId: UserId) {
    this.#context = context;
    this.centreId = centreId;
    this.userId = userId;
    this.mediaId = `browser:${userId}`;
  }

  get connected(): boolean {
    return this.#connected;
  }

  async offer(sdp: string): Promise<string> {
    this.#opened ??= this.#context.media.openWebrtcLeg({ legId: this.mediaId, affinity: this.centreId });
    try {
      await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
    return await this.#context.media.webrtcOffer(this.mediaId, sdp);
  }

  candidate(candidate: string): void {
    this.#context.media.webrtcCandidate(this.mediaId, candidate);
  }

  state(state: WebrtcState, at: number): void {
    this.#reconnecting?.cancel();
    if (state !== "connecting") this.#tell(state === "connected", at);
    else if (this.#connected) {
      const { clock, timers } = this.#context;
      this.#reconnecting = timers.after(reconnectMs, () => this.#tell(false, clock.now()));
    }
  }

  /** The media worker is gone; the page will offer anew. */
  lost(at: number): void {
    this.#opened = undefined;
    this.state("closed", at);
  }

  async close(): Promise<void> {
    this.#reconnecting?.cancel();
    if (this.#opened !== undefined) await this.#context.media.closeLeg(this.mediaId);
    this.#opened = undefined;
  }

  #tell(connected: boolean, at: number): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    const { centreId, userId } = this;
    this.#context.emit({ kind: "reachable", centreId, userId, via: "browser", on: connected, at });
  }
}
