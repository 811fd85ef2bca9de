import type { CentreId, TrunkId, TrunkState } from "@perezvon/model";
import type { Peer } from "@perezvon/sip";
import type { Trunk } from "../contract.ts";
import { nodeBounds } from "../limits/node-bounds.ts";
import type { SwitchContext } from "../switch-context.ts";
import { TrunkLink } from "./trunk-link.ts";

/** All trunks that are enabled, each with its life (TEL-TRK). */
export class TrunkBoard {
  readonly #context: SwitchContext;
  readonly #links = new Map<TrunkId, TrunkLink>();
  #started = false;

  constructor(context: SwitchContext) {
    this.#context = context;
  }

  /** Changes act on the next call; calls of a trunk that is gone run to their end (TEL-TRK-02). Over what a node takes, the last are left out (TEL-LIM-04). */
  set(all: readonly Trunk[]): void {
    const most = (this.#context.bounds ?? nodeBounds).trunks;
    if (all.length > most) this.#context.logger.error("node.bound", { bound: "trunks", most });
    const trunks = all.slice(0, most);
    const wanted = new Map(trunks.map((trunk) => [trunk.id, trunk]));
    for (const [id, link] of this.#links) {
      const trunk = wanted.get(id);
      if (trunk !== undefined && same(trunk, link.trunk)) continue;
      this.#links.delete(id);
      this.#close(link);
    }
    for (const trunk of wanted.values()) {
      if (this.#links.has(trunk.id)) continue;
      const link = new TrunkLink(this.#context, trunk, {
        changed: (state, turned) => this.#changed(state, turned),
      });
      this.#links.set(trunk.id, link);
      if (this.#started) link.start();
    }
  }

  start(): void {
    this.#started = true;
    for (const link of this.#links.values()) link.start();
  }

  async stop(): Promise<void> {
    const links = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(links.map((link) => link.close()));
  }

  get links(): Iterable<TrunkLink> {
    return this.#links.values();
  }

  /** A trunk of another centre is no trunk at all (PLT-TEN-02). */
  link(id: TrunkId, centreId: CentreId): TrunkLink | undefined {
    const link = this.#links.get(id);
    return link?.trunk.centreId === centreId ? link : undefined;
  }

  ofCentre(centreId: CentreId): readonly TrunkLink[] {
    return [...this.#links.values()].filter(({ trunk }) => trunk.centreId === centreId);
  }

  /** Whose call it may be, by where it comes from: those that fit most exactly, and no others (TEL-TRK-07). */
  identify(source: Peer): readonly TrunkLink[] {
    const fitting = [...this.#links.values()]
      .map((link) => ({ link, fits: link.fits(source) }))
      .filter(({ fits }) => fits > 0);
    const best = Math.max(0, ...fitting.map(({ fits }) => fits));
    return fitting.filter(({ fits }) => fits === best).map(({ link }) => link);
  }

  /** A trunk's machine, whichever port it asks from. */
  speaksFrom(address: string): boolean {
    return [...this.#links.values()].some((link) => link.speaksFrom(address));
  }

  states(): readonly TrunkState[] {
    return [...this.#links.values()].map((link) => link.state());
  }

  #changed(state: TrunkState, turned: "up" | "down" | undefined): void {
    if (turned === undefined) return;
    const { clock, logger } = this.#context;
    const { trunkId, reasons } = state;
    if (turned === "down") logger.warn("trunk.down", { trunk: trunkId, reasons: reasons.join(" ") });
    else logger.info("trunk.up", { trunk: trunkId });
    this.#context.emit({ kind: turned === "up" ? "trunk_up" : "trunk_down", state, at: clock.now() });
  }

  #close(link: TrunkLink): void {
    link.close().catch((error) => {
      this.#context.logger.warn("trunk not closed", { trunk: link.trunk.id, error: String(error) });
    });
  }
}

/** Trunks are plain data: a reload that changes nothing must not unregister anybody. */
function same(a: Trunk, b: Trunk): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
