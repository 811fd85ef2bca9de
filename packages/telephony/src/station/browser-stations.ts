import { Emitter } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { SwitchContext } from "../switch-context.ts";
import { BrowserStation } from "./browser-station.ts";

const browserPrefix = "browser:";

interface PageCandidate {
  readonly userId: UserId;
  readonly candidate: string;
}

/** The pages that have offered a peer connection, by their user and by their media. */
export class BrowserStations {
  readonly #context: SwitchContext;
  readonly #stations = new Map<UserId, BrowserStation>();
  readonly #candidates: Emitter<PageCandidate>;

  constructor(context: SwitchContext, onError: (error: unknown) => void) {
    this.#context = context;
    this.#candidates = new Emitter(onError);
  }

  of(userId: UserId): BrowserStation | undefined {
    return this.#stations.get(userId);
  }

  ofMedia(mediaId: string): BrowserStation | undefined {
    return mediaId.startsWith(browserPrefix)
      ? this.of(mediaId.slice(browserPrefix.length) as UserId)
      : undefined;
  }

  async offer(centreId: CentreId, userId: UserId, sdp: string, address?: string): Promise<string> {
    let station = this.#stations.get(userId);
    if (station === undefined) {
      station = new BrowserStation(this.#context, centreId, userId);
      this.#stations.set(userId, station);
    }
    return await station.offer(sdp, address);
  }

  candidate(userId: UserId, candidate: string): void {
    this.of(userId)?.candidate(candidate);
  }

  /** Candidates of ours for the page. */
  onCandidate(listener: (candidate: PageCandidate) => void): () => void {
    return this.#candidates.on(listener);
  }

  /** The media plane has one more candidate for the page with this media. */
  found(mediaId: string, candidate: string): void {
    const station = this.ofMedia(mediaId);
    if (station !== undefined) this.#candidates.emit({ userId: station.userId, candidate });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stations.values()].map((station) => station.close()));
  }
}
