import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import type { MediaEvent, MediaPool, OpenRtpLeg, RemoteAudio } from "../src/contract.ts";
import { createMediaPool, type MediaPoolOptions } from "../src/pool/media-pool.ts";
import { RtpPeer, type RtpPeerOptions } from "./rtp-peer.ts";
import { mediaWorkerUrl } from "./worker-url.ts";

/** The real worker thread over real sockets of the loopback interface; parties are plain UDP. */
export class PoolWorld {
  readonly pool: MediaPool;
  readonly folder: string;
  events: MediaEvent[] = [];
  #peers: RtpPeer[] = [];
  #legs: string[] = [];

  private constructor(pool: MediaPool, folder: string) {
    this.pool = pool;
    this.folder = folder;
    pool.onEvent((event) => this.events.push(event));
  }

  static async open(low: number, options: Partial<MediaPoolOptions> = {}): Promise<PoolWorld> {
    const folder = await mkdtemp(join(tmpdir(), "perezvon-media-"));
    const pool = await createMediaPool({
      workerUrl: await mediaWorkerUrl(),
      workers: 1,
      addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
      rtpPorts: { low, high: low + 199 },
      clock: systemClock,
      timers: systemTimers,
      logger: silentLogger,
      ...options,
    });
    return new PoolWorld(pool, folder);
  }

  /** A leg with a party at its other end, each knowing the other. */
  async party(
    legId: string,
    options: Partial<RtpPeerOptions> = {},
    remote: Partial<RemoteAudio> = {},
    opening: Partial<OpenRtpLeg> = {},
  ): Promise<RtpPeer> {
    const peer = await RtpPeer.open({ clock: systemClock, timers: systemTimers, ...options });
    this.#peers.push(peer);
    const { port } = await this.pool.openRtpLeg({ legId, affinity: "test", ...opening });
    this.#legs.push(legId);
    peer.sendTo("127.0.0.1", port);
    const codec = options.codec ?? "pcma";
    this.pool.setRemote(legId, {
      address: "127.0.0.1",
      port: peer.port,
      codec,
      payloadType: codec === "pcmu" ? 0 : 8,
      telephoneEvent: 101,
      direction: "sendrecv",
      symmetric: false,
      ...remote,
    });
    return peer;
  }

  wait(ms: number): Promise<void> {
    return sleep(systemTimers, ms);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async eventually<T>(find: () => Promise<T | undefined> | T | undefined, limitMs = 5000): Promise<T> {
    const until = systemClock.monotonicMs() + limitMs;
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      if (systemClock.monotonicMs() > until) throw new Error("did not happen in time");
      await this.wait(10);
    }
  }

  /** The first event of the kind that fits, now or soon. */
  event<K extends MediaEvent["kind"]>(
    kind: K,
    fits: (event: Extract<MediaEvent, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<MediaEvent, { kind: K }>> {
    const find = (event: MediaEvent): event is Extract<MediaEvent, { kind: K }> =>
      event.kind === kind && fits(event as Extract<MediaEvent, { kind: K }>);
    return this.eventually(() => this.events.find(find));
  }

  /** Ends every party and forgets what happened. */
  async clear(): Promise<void> {
    for (const legId of this.#legs) await this.pool.closeLeg(legId);
    for (const peer of this.#peers) peer.close();
    this.#legs = [];
    this.#peers = [];
    this.events = [];
  }

  async close(): Promise<void> {
    await this.clear();
    await this.pool.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
