import type { Campaign, Group, Interaction } from "@perezvon/api";
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
import { parseDetailedResults } from "./results-file.ts";
import { answerToAgentMs, busyPercent, greetingToAgentMs, p95, setupTimesMs } from "./run-figures.ts";
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
  saveResults(csv: string): Promise<string>;
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
  readonly resultsFile: string;
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

/** One campaign from its list to its results, by administrator and agents who only use the doors that people use. */
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
    const list = await this.#driver.load(makeListFile(args.records, tools.random.fork("list")));
    const campaign = await this.#driver.createCampaign(list, group);
    tools.say(`${args.agents} agents go on duty`);
    this.#team = await this.#bringTeam(group);
    await this.#carrier.reset();
    const from = tools.clock.now();
    await this.#driver.start(campaign);
    for (const { robot } of this.#agents) robot.resetTimes();
    tools.say("dialling");
    await this.#watch(campaign);
    const seconds = (tools.clock.now() - from) / 1000;
    const agentBusyPercent = busyPercent(this.#agents.map(({ robot }) => robot));
    await this.#driver.stop(campaign);
    tools.say("the campaign is stopped; calls in progress end");
    await this.#drain(campaign);
    return await this.#conclude(campaign, from, seconds, agentBusyPercent);
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

  /** Until the list is through or the time is over; exports results meanwhile (OUT-RES-01). */
  async #watch(campaign: Campaign): Promise<void> {
    const { clock, timers } = this.#tools;
    const start = clock.monotonicMs();
    let nextExport = start + EXPORT_EVERY_MS;
    let quietSince: number | undefined;
    for (;;) {
      await sleep(timers, POLL_MS);
      const now = clock.monotonicMs();
      if (now - start > this.#args.seconds * 1000) return;
      const { inFlight, due, locked, dialledToday } = await this.#driver.statistics(campaign);
      const quiet = dialledToday > 0 && inFlight === 0 && due === 0 && locked === 0;
      quietSince = quiet ? (quietSince ?? now) : undefined;
      if (quietSince !== undefined && now - quietSince > QUIET_MS) return;
      if (now >= nextExport) {
        nextExport = now + EXPORT_EVERY_MS;
        await this.#exportMeanwhile(campaign);
      }
    }
  }

  /** The file of a running campaign can be read, and never tells of more dials than the network has seen afterwards. */
  async #exportMeanwhile(campaign: Campaign): Promise<void> {
    try {
      const rows = parseDetailedResults(await this.#driver.results(campaign, "detailed"));
      const finished = rows.filter((row) => row.isCallAttempt && row.dispositions.length > 0).length;
      const { calls } = await this.#carrier.summary();
      if (finished > calls)
        this.#errors.push(`results show ${finished} dials, the carrier has seen ${calls}`);
      this.#errors.push(...(await this.#agreement.look(campaign)).map((text) => `while dialling: ${text}`));
      this.#exports++;
      this.#tools.say(`${calls} calls so far, ${rows.length} rows of results`);
    } catch (error) {
      this.#errors.push(`export while running: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #drain(campaign: Campaign): Promise<void> {
    const { clock, timers } = this.#tools;
    const deadline = clock.monotonicMs() + DRAIN_LIMIT_MS;
    for (;;) {
      const [{ inFlight }, { locked }] = await Promise.all([
        this.#carrier.summary(),
        this.#driver.statistics(campaign),
      ]);
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

  async #conclude(
    campaign: Campaign,
    from: number,
    seconds: number,
    agentBusyPercent: number | undefined,
  ): Promise<RunResult> {
    this.#errors.push(...(await this.#agreement.lookAtRest(campaign)).map((text) => `at rest: ${text}`));
    const csv = await this.#driver.results(campaign, "detailed");
    const report = await this.#carrier.report();
    const interactions = await this.#interactions(from);
    const comparison = compare(parseDetailedResults(csv), report);
    const calls = report.perCall.filter(({ direction }) => direction === "terminated");
    const audio = checkAudio(
      calls,
      this.#agents.map(({ phone }) => phone),
    );
    this.#collectFaults(report, audio.faults);
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
      resultsFile: await this.#places.saveResults(csv),
    };
  }

  #collectFaults(report: CarrierReport, audioFaults: readonly string[]): void {
    this.#errors.push(...this.#agents.flatMap(({ faults }) => faults), ...audioFaults);
    for (const { account, connectionLosses } of this.#agents) {
      if (connectionLosses > 0)
        this.#errors.push(`${account.login} lost the connection ${connectionLosses} times`);
    }
    if (report.failed > 0) this.#errors.push(`${report.failed} calls failed on the wire`);
    if (report.calls === 0) this.#errors.push("nothing was dialled");
  }

  async #interactions(from: number): Promise<readonly Interaction[]> {
    const since = encodeURIComponent(new Date(from).toISOString());
    return everything<Interaction>(this.#admin, `/interactions?from=${since}`);
  }
}
