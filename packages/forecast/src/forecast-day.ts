import { type Random, seededRandom, VirtualClock } from "@perezvon/base";
import { chainWait, promisableAgents, type ShareClaim } from "@perezvon/dialer";
import type { CampaignId, ChainMember, ServiceId } from "@perezvon/model";
import { offsetAt } from "@perezvon/schedule";
import { CampaignRun, type Stage } from "./campaign-run.ts";
import { Floor, type FloorAgent, inboundService } from "./floor.ts";
import { type ForecastInput, foreseenKey } from "./forecast-input.ts";
import { InboundFlow, inboundClaim } from "./inbound-flow.ts";
import { type LinkedInput, linkedInput } from "./linked-feeds.ts";
import { OutcomeSampler } from "./outcome-model.ts";
import type { ClosedRecord } from "./record-pool.ts";
import { RunCounts, type RunResult } from "./run-counts.ts";
import { dutiesOf } from "./shift-times.ts";

/** How often it is looked whether to dial. The dialler of a running campaign looks at each change; here that would cost a day's patience. */
const tickMs = { progressive: 1_000, predictive: 3_000 };
export const bucketMs = 15 * 60_000;
const hourMs = 3_600_000;

/** One day of an input: the campaigns on one clock, with the agents whom they share, the calls from outside, and what links them. */
export class ForecastDay {
  readonly #input: ForecastInput;
  readonly #linked: LinkedInput;
  readonly #start: number;
  readonly #end: number;
  readonly #clock: VirtualClock;
  readonly #counts: RunCounts;
  readonly #floor: Floor;
  readonly #runs = new Map<string, CampaignRun>();
  readonly #chained: boolean;
  readonly #alone: boolean;
  #members: readonly ChainMember[] = [];
  #ticks = 0;

  constructor(input: ForecastInput, seed: number) {
    this.#input = input;
    this.#linked = linkedInput(input);
    this.#start = Date.parse(input.start);
    this.#end = this.#start + input.hours * hourMs;
    this.#clock = new VirtualClock(this.#start);
    this.#counts = new RunCounts(this.#start, this.#end, bucketMs);
    const keys = [...this.#linked.campaigns.keys()];
    const random = seededRandom(seed);
    this.#floor = this.#newFloor(keys, random.fork("agents"));
    this.#chained = [...this.#linked.campaigns.values()].some(({ after }) => after !== undefined);
    this.#alone = keys.length === 1 && input.inbound?.kept === undefined;
    const stage = this.#stage();
    for (const [key, campaign] of this.#linked.campaigns) {
      const foreseen = key === foreseenKey;
      const counts = foreseen ? this.#counts : new RunCounts(this.#start, this.#end, bucketMs);
      const own = foreseen ? random : random.fork(key);
      this.#runs.set(
        key,
        new CampaignRun(key, campaign, stage, { counts, random: own, seed, team: this.#team(key) }),
      );
    }
    if (input.inbound)
      new InboundFlow(input.inbound, this.#clock, random.fork("inbound"), this.#floor, stage.hourOf);
  }

  /** `beat` hears the share that is done, now and then. */
  run(beat?: (share: number) => void): RunResult {
    const { buckets } = this.#counts;
    const foreseen = this.#runs.get(foreseenKey)!;
    for (let place = 0; place < buckets.length; place++) {
      this.#play(Math.min(this.#end, this.#start + (place + 1) * bucketMs));
      this.#counts.level(place, foreseen.open, foreseen.fresh);
      beat?.((place + 1) / buckets.length);
    }
    this.#floor.settle();
    return { buckets, ...foreseen.ends };
  }

  get #tickMs(): number {
    return tickMs[this.#input.dialling.mode === "predictive" ? "predictive" : "progressive"];
  }

  #play(until: number): void {
    while (this.#clock.now() < until) {
      if (this.#chained) this.#members = this.#chain();
      this.#tickInTurn();
      this.#clock.advanceTo(Math.min(until, this.#clock.now() + this.#tickMs));
    }
  }

  /** Each campaign in turn is the first to look at who is ready, as in the engine. */
  #tickInTurn(): void {
    const runs = [...this.#runs.values()];
    const first = this.#ticks++ % runs.length;
    for (const place of runs.keys()) runs[(first + place) % runs.length]!.tick();
  }

  #newFloor(keys: readonly string[], random: Random): Floor {
    const services = [...keys.map((key) => key as ServiceId), inboundService];
    return new Floor(
      {
        timers: this.#clock,
        now: () => this.#clock.now(),
        random,
        sampler: new OutcomeSampler(this.#input.outcomes),
        counts: this.#counts,
        counted: foreseenKey as ServiceId,
        services,
      },
      dutiesOf(this.#input, this.#start, this.#end),
      this.#start,
    );
  }

  #stage(): Stage {
    const offsetMs = offsetAt(this.#input.timeZone, this.#start);
    return {
      clock: this.#clock,
      start: this.#start,
      tickMs: this.#tickMs,
      floor: this.#floor,
      hourOf: (at) => Math.floor((at + offsetMs) / hourMs) % 24,
      waits: (key) => this.#chained && chainWait(key as CampaignId, this.#members) !== undefined,
      promisedElsewhere: (key, ready) => (this.#alone ? 0 : this.#promisedElsewhere(key, ready)),
      kept: () => this.#kept(),
      closed: (key, record, disposition) => this.#closed(key, record, disposition),
    };
  }

  /** Agents at work who serve it, at the most. */
  #team(key: string): number {
    const serve = this.#input.shifts.filter(({ campaigns }) => campaigns?.includes(key) !== false);
    return serve.reduce((sum, { agents }) => sum + agents, 0);
  }

  /** The chain as the engine sees it: everything is switched on and started. */
  #chain(): readonly ChainMember[] {
    return [...this.#linked.campaigns].map(([key, { after }]) => ({
      id: key as CampaignId,
      name: key,
      after: after as CampaignId | undefined,
      enabled: true,
      started: true,
      remaining: this.#runs.get(key)!.open,
      nextDueAt: undefined,
    }));
  }

  #promisedElsewhere(key: string, ready: readonly FloorAgent[]): number {
    const claim = this.#kept();
    const promises = [...this.#runs].flatMap(([other, run]) => {
      const { promise } = run;
      return other === key || promise.agents === 0 ? [] : [promise];
    });
    const ids = ready.map(({ id }) => id);
    return ids.length - promisableAgents(ids, [...(claim ? [claim] : []), ...promises]);
  }

  #kept(): ShareClaim | undefined {
    const share = this.#input.inbound?.kept;
    return share && inboundClaim(this.#floor, share);
  }

  #closed(from: string, record: ClosedRecord, recordDisposition: string): void {
    const closed = { recordDisposition, closedAt: this.#clock.now() };
    for (const { to, group, dueAt } of this.#linked.admissions(from, record.group, closed))
      this.#runs.get(to)!.admit(group, dueAt, record);
  }
}
