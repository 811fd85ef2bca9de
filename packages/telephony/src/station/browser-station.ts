import type { Timer } from "@perezvon/base";
import type { WebrtcState } from "@perezvon/media";
import type { CentreId, UserId } from "@perezvon/model";
import type { SwitchContext } from "../switch-context.ts";

/** A page that reloads is back sooner; only after this is it told as gone, so that its agent stays as he was (TEL-WRT-06). */
const absentMs = 2_000;
/** For a page that has offered anew and is about to connect. */
const connectMs = 5_000;
/** TEL-PLY-08. */
const echoDelayMs = 1_000;
/** A check takes half of it; a page that forgot it hears itself no longer. */
const echoLimitMs = 30_000;
/** A page that stays away longer than any call waits for it has signed out: its media is let go. */
const keepMs = 180_000;

/** The peer connection that a signed-in user's page keeps open; a reloaded page takes it over (TEL-WRT-06, -07). */
export class BrowserStation {
  readonly userId: UserId;
  readonly centreId: CentreId;
  readonly mediaId: string;
  /** Where the page is. */
  address: string | undefined;
  readonly #context: SwitchContext;
  #opened: Promise<void> | undefined;
  #connected = false;
  #absence: Timer | undefined;
  #release: Timer | undefined;
  #echoing = false;
  #echoLimit: Timer | undefined;
  #closing: Promise<unknown> | undefined;

  constructor(context: SwitchContext, centreId: CentreId, userId: UserId) {
    this.#context = context;
    this.centreId = centreId;
    this.userId = userId;
    this.mediaId = `browser:${userId}`;
  }

  get connected(): boolean {
    return this.#connected;
  }

  async offer(sdp: string, address: string | undefined): Promise<string> {
    this.address = address ?? this.address;
    this.#release?.cancel();
    await this.#closing;
    this.#opened ??= this.#open();
    try {
      await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
    return await this.#context.media.webrtcOffer(this.mediaId, sdp);
  }

  #open(): Promise<void> {
    const qualityLimits = this.#context.qualityLimits?.(this.centreId);
    return this.#context.media.openWebrtcLeg({
      legId: this.mediaId,
      affinity: this.centreId,
      opusFirst: this.#context.opusFirst?.(this.centreId) ?? false,
      ...(qualityLimits && { qualityLimits }),
    });
  }

  candidate(candidate: string): void {
    this.#context.media.webrtcCandidate(this.mediaId, candidate);
  }

  /** Lets the page hear itself, or no more. False while it is not connected. */
  echo(on: boolean): boolean {
    const { media, timers } = this.#context;
    this.#echoLimit?.cancel();
    if (this.#echoing) media.stopPlay(this.#echoId);
    this.#echoing = on && this.#connected;
    if (!this.#echoing) return !on;
    this.#echoLimit = timers.after(echoLimitMs, () => this.echo(false));
    media.play(this.mediaId, {
      playId: this.#echoId,
      items: [{ kind: "echo", delayMs: echoDelayMs }],
      inRecording: false,
    });
    return true;
  }

  get #echoId(): string {
    return `echo:${this.mediaId}`;
  }

  state(state: WebrtcState, at: number): void {
    this.#absence?.cancel();
    if (state === "connected") this.#tell(true, at);
    else if (this.#connected) {
      const { clock, timers } = this.#context;
      const graceMs = state === "connecting" ? connectMs : absentMs;
      this.#absence = timers.after(graceMs, () => this.#tell(false, clock.now()));
    }
  }

  /** The media worker is gone; the page will offer anew. */
  lost(at: number): void {
    this.#opened = undefined;
    this.#absence?.cancel();
    this.#tell(false, at);
  }

  async close(): Promise<void> {
    this.#absence?.cancel();
    this.#release?.cancel();
    this.#echoLimit?.cancel();
    if (this.#opened === undefined) return;
    this.#opened = undefined;
    this.#closing = this.#context.media.closeLeg(this.mediaId).catch((error) => {
      this.#context.logger.debug("page's media not closed", { userId: this.userId, error: String(error) });
    });
    await this.#closing;
  }

  #tell(connected: boolean, at: number): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#release?.cancel();
    if (!connected) this.#release = this.#context.timers.after(keepMs, () => void this.close());
    const { centreId, userId } = this;
    this.#context.emit({ kind: "reachable", centreId, userId, via: "browser", on: connected, at });
  }
}
