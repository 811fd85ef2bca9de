import type { WebrtcState } from "@perezvon/media";
import type { CentreId, UserId } from "@perezvon/model";
import type { SwitchContext } from "../switch-context.ts";

/** The peer connection that a signed-in user's page keeps open; a reloaded page takes it over (TEL-WRT-06, -07). */
export class BrowserStation {
  readonly userId: UserId;
  readonly centreId: CentreId;
  readonly mediaId: string;
  readonly #context: SwitchContext;
  #opened: Promise<void> | undefined;
  #state: WebrtcState = "connecting";

  constructor(context: SwitchContext, centreId: CentreId, userId: UserId) {
    this.#context = context;
    this.centreId = centreId;
    this.userId = userId;
    this.mediaId = `browser:${userId}`;
  }

  get connected(): boolean {
    return this.#state === "connected";
  }

  async offer(sdp: string): Promise<string> {
    this.#opened ??= this.#context.media.openWebrtcLeg({ legId: this.mediaId, affinity: this.centreId });
    try {
      await this.#opened;
      return await this.#context.media.webrtcOffer(this.mediaId, sdp);
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }

  candidate(candidate: string): void {
    this.#context.media.webrtcCandidate(this.mediaId, candidate);
  }

  state(state: WebrtcState, at: number): void {
    const before = this.connected;
    this.#state = state;
    if (before === this.connected) return;
    this.#context.emit({
      kind: "reachable",
      centreId: this.centreId,
      userId: this.userId,
      via: "browser",
      on: this.connected,
      at,
    });
  }

  /** The media worker is gone; the page will offer anew. */
  lost(at: number): void {
    this.#opened = undefined;
    this.state("closed", at);
  }

  async close(): Promise<void> {
    if (this.#opened !== undefined) await this.#context.media.closeLeg(this.mediaId);
    this.#opened = undefined;
  }
}
