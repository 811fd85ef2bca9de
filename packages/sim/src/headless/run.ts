import type { CampaignStatistics, Group, Interaction } from "@perezvon/api";
import { type Clock, type Random, sleep, type Timers } from "@perezvon/base";
import type { CarrierReport } from "@perezvon/carrier";
import { everything, newPassword, type SignInCard } from "./agents.ts";
import { Agreement } from "./agreement.ts";
import { ApiClient } from "./api-client.ts";
import type { HeadlessArguments } from "./arguments.ts";
import { checkAudio } from "./audio-check.ts";
import { CampaignDriver } from "./campaign-driver.ts";
import { CarrierClient } from "./carrier-client.ts";
import { compare } from "./compare.ts";
import type { DeskAgent } from "./desk-agent.ts";
import { makeListFile } from "./list-file.ts";
import { type DetailedRow, parseDetailedResults } from "./results-file.ts";
import { answerToAgentMs, busyPercent, greetingToAgentMs, p95, setupTimesMs } from "./run-figures.ts";
import {
  concurrentMax,
  orderFault,
  type PartFigures,
  type PartName,
  type RunPart,
  reportOf,
  shareOut,
  silentModes,
} from "./run-plan.ts";
import { Team } from "./team.ts";

export interface RunTools {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Steps and troubles, for people. */
  say(text: string): void;
}

export interface RunPlaces {
  /** `http://host:port` of the product. */
  readonly product: string;
  /** `host:port` of its SIP side. */
  readonly productSip: string;
  /** `http://host:port` of the carrier's control door. */
  readonly carrier: string;
  readonly signIns: readonly SignInCard[];
  /** The detailed results of one campaign of the run. */
  saveResults(csv: string, campaign: PartName): Promise<string>;
}

/** The one line that a headless run prints. */
export interface RunResult {
  readonly records: number;
  readonly agents: number;
  readonly seconds: number;
  readonly dialled: number;
  readonly answered: number;
  readonly connected: number;
  readonly abandoned: number;
  readonly agentBusyPercent: number | undefined;
  readonly setupMsP95: number | undefined;
  readonly answerToAgentMsP95: number | undefined;
  readonly greetingToAgentMsP95: number | undefined;
  readonly longestGapMsP95: number | undefined;
  readonly provenTwoWay: number;
  readonly exportsDuringRun: number;
  readonly concurrentMax: number;
  readonly carrierDialled: number;
  readonly carrierAnswered: number;
  readonly crossed: number;
  readonly mismatches: readonly string[];
  readonly errors: readonly string[];
  /** Dials of the predictive campaign after it began to dial by forecast. */
  readonly forecastDials: number;
  readonly campaigns: readonly PartFigures[];
  readonly resultsFiles: readonly string[];
}

const EXPORT_EVERY_MS = 10_000;
const POLL_MS = 500;
/** Nothing due and nothing in flight for this long: the list is through. */
const QUIET_MS = 3000;
/** The longest call there can be: ringing, talking, wrapping up. */
const DRAIN_LIMIT_MS = 90_000;
const habits = {
  talk: { meanMs: 7000, variation: 0.5 },
  afterCallWork: { meanMs: 1200, variation: 0.5 },
  choosesDisposition: 0.9,
};
/** A network in a hurry, so that a run of minutes sees what a centre sees in an hour. */
const carrierProfile = {
  speedUp: 4,
  // Below the campaign's no-answer limit, so that who means to answer can.
  ring: { meanMs: 9000, variation: 0.6, minMs: 1000, maxMs: 32_000 },
};

/** Campaigns of every mode from their lists to their results, two of them linked, by administrator and agents who only use the doors that people use. */
export async function runHeadless(
  args: HeadlessArguments,
  places: RunPlaces,
  tools: RunTools,
): Promise<RunResult> {
  const admin = new ApiClient(places.product);
  const card = places.signIns.find(({ login }) => login === "admin");
  if (!card) throw new Error("the product gave no password of admin: start it with fresh data");
  await admin.signIn(card.login, card.password, newPassword());
  const carrier = new CarrierClient(places.carrier);
  await carrier.setProfile(carrierProfile);
  const run = new Run(args, places, tools, admin, carrier);
  try {
    return await run.perform();
  } finally {
    await run.close();
  }
}

class Run {
  readonly #args: HeadlessArguments;
  readonly #places: RunPlaces;
  readonly #tools: RunTools;
  readonly #admin: ApiClient;
  readonly #carrier: CarrierClient;
  readonly #driver: CampaignDriver;
  readonly #agreement: Agreement;
  readonly #errors: string[] = [];
  #team: Team | undefined;
  #parts: readonly RunPart[] = [];
  #dialsBeforeForecast: number | undefined;
  #exports = 0;

  constructor(
    args: HeadlessArguments,
    places: RunPlaces,
    tools: RunTools,
    admin: ApiClient,
    carrier: CarrierClient,
  ) {
    this.#args = args;
    this.#places = places;
    this.#tools = tools;
    this.#admin = admin;
    this.#carrier = carrier;
    const runName = `headless ${args.seed} ${new Date(tools.clock.now()).toISOString()}`;
    this.#agreement = new Agreement(places.product, admin, tools.timers);
    this.#driver = new CampaignDriver({ admin, timers: tools.timers, runName });
  }

  async perform(): Promise<RunResult> {
    const { args, tools } = { args: this.#args, tools: this.#tools };
    const group = await this.#driver.agentGroup();
    tools.say(`loading ${args.records} records`);
    this.#parts = await this.#makeParts(group);
    tools.say(`${args.agents} agents go on duty`);
    this.#team = await this.#bringTeam(group);
    await this.#carrier.reset();
    const from = tools.clock.now();
    // A linked group starts as one (OUT-LNK-14).
    for (const { name, campaign } of this.#parts)
      if (name !== "follow_up") await this.#driver.start(campaign);
    for (const { robot } of this.#agents) robot.resetTimes();
    tools.say("dialling");
    await this.#watch();
    const seconds = (tools.clock.now() - from) / 1000;
    const agentBusyPercent = busyPercent(this.#agents.map(({ robot }) => robot));
    for (const { campaign } of this.#parts) await this.#driver.stop(campaign);
    tools.say("the campaigns are stopped; calls in progress end");
    await this.#drain();
    return await this.#conclude(from, seconds, agentBusyPercent);
  }

  async #makeParts(group: Group): Promise<readonly RunPart[]> {
    const parts: RunPart[] = [];
    const file = makeListFile(this.#args.records, this.#tools.random.fork("list"));
    for (const [name, share] of shareOut(file)) {
      const list = await this.#driver.load(share, name);
      const campaign = await this.#driver.hasten(await this.#driver.createCampaign(list, group, name));
      parts.push({ name, campaign, numbers: new Set(share.numbers) });
    }
    const [first, second] = (["progressive", "follow_up"] as const).map((name) =>
      parts.find((part) => part.name === name),
    );
    if (first && second) await this.#driver.link(first.campaign, second.campaign);
    return parts;
  }

  async close(): Promise<void> {
    await this.#team?.close();
  }

  #bringTeam(group: Group): Promise<Team> {
    const { product, productSip, signIns } = this.#places;
    const { clock, timers, random } = this.#tools;
    const admin = this.#admin;
    const count = this.#args.agents;
    return Team.bring({ clock, timers, random, product, productSip, admin, signIns, group, count, habits });
  }

  get #agents(): readonly DeskAgent[] {
    return this.#team?.agents ?? [];
  }

  /** Until the lists are through or the time is over; exports results meanwhile (OUT-RES-01). */
  async #watch(): Promise<void> {
    const { clock, timers } = this.#tools;
    const start = clock.monotonicMs();
    let nextExport = start + EXPORT_EVERY_MS;
    let quietSince: number | undefined;
    for (;;) {
      await sleep(timers, POLL_MS);
      const now = clock.monotonicMs();
      if (now - start > this.#args.seconds * 1000) return;
      const all = await this.#statistics();
      await this.#watchForecast(all);
      const quiet = this.#parts.every(({ numbers }, place) => {
        const { inFlight, due, locked, dialledToday } = all[place]!;
        // What the machine was too busy to dial comes back before the end.
        return dialledToday >= numbers.size && inFlight === 0 && due === 0 && locked === 0;
      });
      quietSince = quiet ? (quietSince ?? now) : undefined;
      if (quietSince !== undefined && now - quietSince > QUIET_MS) return;
      if (now >= nextExport) {
        nextExport = now + EXPORT_EVERY_MS;
        await this.#exportMeanwhile();
      }
    }
  }

  /** How far the predictive campaign was when it was first seen to dial by forecast. */
  async #watchForecast(all: readonly CampaignStatistics[]): Promise<void> {
    const place = this.#parts.findIndex(({ name }) => name === "predictive");
    const part = this.#parts[place];
    if (part === undefined || this.#dialsBeforeForecast !== undefined) return;
    if (await this.#driver.predicts(part.campaign)) this.#dialsBeforeForecast = all[place]!.dialledToday;
  }

  #statistics() {
    return Promise.all(this.#parts.map(({ campaign }) => this.#driver.statistics(campaign)));
  }

  /** The file of a running campaign can be read, and never tells of more dials than the network has seen afterwards. */
  async #exportMeanwhile(): Promise<void> {
    try {
      const rows: DetailedRow[] = [];
      for (const { campaign } of this.#parts)
        rows.push(...parseDetailedResults(await this.#driver.results(campaign, "detailed")));
      const finished = rows.filter((row) => row.isCallAttempt && row.dispositions.length > 0).length;
      const { calls } = await this.#carrier.summary();
      if (finished > calls)
        this.#errors.push(`results show ${finished} dials, the carrier has seen ${calls}`);
      for (const { name, campaign } of this.#parts) {
        const found = await this.#agreement.look(campaign);
        this.#errors.push(...found.map((text) => `${name} while dialling: ${text}`));
      }
      this.#exports++;
      this.#tools.say(`${calls} calls so far, ${rows.length} rows of results`);
    } catch (error) {
      this.#errors.push(`export while running: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #drain(): Promise<void> {
    const { clock, timers } = this.#tools;
    const deadline = clock.monotonicMs() + DRAIN_LIMIT_MS;
    for (;;) {
      const [{ inFlight }, all] = await Promise.all([this.#carrier.summary(), this.#statistics()]);
      const locked = all.reduce((sum, each) => sum + each.locked, 0);
      if (inFlight === 0 && locked === 0) break;
      if (clock.monotonicMs() > deadline) {
        this.#errors.push(
          `still ${inFlight} calls at the carrier and ${locked} records locked after the stop`,
        );
        break;
      }
      await sleep(timers, POLL_MS);
    }
    await this.#team?.leave(DRAIN_LIMIT_MS);
  }

  async #conclude(from: number, seconds: number, agentBusyPercent: number | undefined): Promise<RunResult> {
    const csvs: string[] = [];
    for (const { name, campaign } of this.#parts) {
      const found = await this.#agreement.lookAtRest(campaign);
      this.#errors.push(...found.map((text) => `${name} at rest: ${text}`));
      csvs.push(await this.#driver.results(campaign, "detailed"));
    }
    const report = await this.#carrier.report();
    const interactions = await this.#interactions(from);
    const comparison = compare(csvs.flatMap(parseDetailedResults), report);
    const automatic = this.#parts.find(({ name }) => name === "automatic");
    // Whom an automatic campaign calls no agent speaks to.
    const calls = report.perCall.filter(
      ({ direction, number }) => direction === "terminated" && automatic?.numbers.has(number) !== true,
    );
    const audio = checkAudio(
      calls,
      this.#agents.map(({ phone }) => phone),
    );
    this.#collectFaults(report, audio.faults);
    const campaigns = this.#figures(csvs, report);
    return {
      records: this.#args.records,
      agents: this.#args.agents,
      seconds: Math.round(seconds),
      ...comparison,
      agentBusyPercent,
      setupMsP95: p95(setupTimesMs(interactions, calls)),
      answerToAgentMsP95: p95(answerToAgentMs(calls)),
      greetingToAgentMsP95: p95(greetingToAgentMs(calls)),
      longestGapMsP95: p95(
        calls.filter(({ packetsIn }) => packetsIn > 50).map(({ longestGapMs }) => longestGapMs),
      ),
      provenTwoWay: audio.provenTwoWay,
      exportsDuringRun: this.#exports,
      concurrentMax: report.concurrentMax,
      errors: this.#errors,
      forecastDials: this.#forecastDials(campaigns),
      campaigns,
      resultsFiles: await Promise.all(
        this.#parts.map(({ name }, place) => this.#places.saveResults(csvs[place]!, name)),
      ),
    };
  }

  #forecastDials(campaigns: readonly PartFigures[]): number {
    const all = campaigns.find(({ campaign }) => campaign === "predictive")?.dialled ?? 0;
    return all - (this.#dialsBeforeForecast ?? all);
  }

  /** Campaign by campaign, so that what one dials too often cannot hide in what another dials too seldom. */
  #figures(csvs: readonly string[], report: CarrierReport): readonly PartFigures[] {
    return this.#parts.map((part, place) => {
      const seen = reportOf(report, part);
      const own = compare(parseDetailedResults(csvs[place]!), seen);
      const { answered, carrierDialled, connected, dialled, mismatches } = own;
      return {
        campaign: part.name,
        records: part.numbers.size,
        concurrentMax: concurrentMax(seen),
        answered,
        carrierDialled,
        connected,
        dialled,
        mismatches: mismatches.length,
      };
    });
  }

  #collectFaults(report: CarrierReport, audioFaults: readonly string[]): void {
    this.#errors.push(...this.#agents.flatMap(({ faults }) => faults), ...audioFaults);
    for (const { account, connectionLosses } of this.#agents) {
      if (connectionLosses > 0)
        this.#errors.push(`${account.login} lost the connection ${connectionLosses} times`);
    }
    if (report.failed > 0) this.#errors.push(`${report.failed} calls failed on the wire`);
    const order = orderFault(report, this.#parts);
    if (order !== undefined) this.#errors.push(order);
    for (const name of silentModes(report, this.#parts))
      this.#errors.push(`the ${name} campaign dialled nothing`);
    if (report.calls === 0) this.#errors.push("nothing was dialled");
  }

  async #interactions(from: number): Promise<readonly Interaction[]> {
    const since = encodeURIComponent(new Date(from).toISOString());
    return everything<Interaction>(this.#admin, `/interactions?from=${since}`);
  }
}
