import { letPromisesSettle } from "@perezvon/base";
import type { CallId, LegId } from "@perezvon/model";
import { type DayPlan, dayMs, dayPlan, hourMs } from "./day-plan.ts";
import { checkBooks, checkLocks, ProgressCheck } from "./final-checks.ts";
import { checkReports } from "./report-checks.ts";
import { serviceNumber, type Tampering, World } from "./world.ts";

export interface DayResult {
  readonly ok: boolean;
  readonly seed: number;
  readonly figures: DayFigures;
  readonly violations: readonly { readonly rule: string; readonly at: string; readonly detail: string }[];
}

export interface DayFigures {
  readonly virtualHours: number;
  readonly dials: number;
  readonly answered: number;
  readonly talks: number;
  readonly noAgent: number;
  readonly inboundCalls: number;
  readonly inboundHandled: number;
  readonly closed: number;
  readonly open: number;
  /** Dials of the second campaign. */
  readonly secondDials: number;
  /** Records that came while the campaigns ran. */
  readonly appended: number;
  readonly callBacksMade: number;
  readonly callBacksDialled: number;
  /** Records of an agent's own: dialled by him, and by others when their wait was over. */
  readonly ownDialled: number;
  readonly ownPassedOn: number;
  readonly excluded: number;
  readonly crashes: number;
  /** Row counts by disposition. */
  readonly dispositions: Readonly<Record<string, number>>;
}

/** How long after the shift everything under way has come to its end. */
const quietMs = 10 * 60_000;

/** Runs the real engine through seeded days on the virtual clock, with faults, and says what was broken. */
export async function runDay(
  given: Partial<DayPlan> & Pick<DayPlan, "seed">,
  tampering?: Tampering,
): Promise<DayResult> {
  return judged(await playDay(given, tampering));
}

/** The day itself: what is in its world when everything under way has come to its end. */
export async function playDay(
  given: Partial<DayPlan> & Pick<DayPlan, "seed">,
  tampering?: Tampering,
): Promise<PlayedDay> {
  const plan = dayPlan(given);
  const world = new World(plan, tampering);
  const counts = { inbound: 0 };
  const trouble = { quietSince: plan.firstShift };
  for (let day = 0; day < plan.days; day++)
    scheduleDay(world, plan.firstShift + day * dayMs, counts, trouble);
  scheduleChecks(world, trouble);
  await world.boot();
  await advance(world, plan.firstShift + (plan.days - 1) * dayMs + plan.shiftHours * hourMs + quietMs);
  return { world, inboundCalls: counts.inbound };
}

interface PlayedDay {
  readonly world: World;
  readonly inboundCalls: number;
}

function judged({ world, inboundCalls }: PlayedDay): DayResult {
  checkBooks(world);
  checkReports(world);
  const { found } = world.violations;
  return {
    ok: found.length === 0,
    seed: world.plan.seed,
    figures: figuresOf(world, inboundCalls),
    violations: found,
  };
}

/** Moves the clock from timer to timer and lets promises settle between. */
async function advance(world: World, until: number): Promise<void> {
  const { clock, violations } = world;
  for (;;) {
    await letPromisesSettle();
    const next = clock.nextAt();
    if (next === undefined || next > until || violations.found.length >= 20) break;
    clock.advanceTo(next);
  }
  clock.advanceTo(Math.max(until, clock.now()));
}

interface Trouble {
  /** The last fault ended then; progress is asked for only some time after. */
  quietSince: number;
}

function scheduleDay(world: World, shift: number, counts: { inbound: number }, trouble: Trouble): void {
  const { plan } = world;
  const random = world.random.fork(`day ${shift}`);
  const shiftMs = plan.shiftHours * hourMs;
  const at = (instant: number, run: () => void) => world.clock.after(instant - world.clock.now(), run);
  const within = () => shift + Math.round(random.next() * (shiftMs - quietMs));
  for (const agent of world.agents) {
    at(shift + random.integer(0, 10 * 60_000), () => agent.beginShift(serverOf(world)));
    at(shift + shiftMs - random.integer(0, 5 * 60_000), () => agent.endShift());
  }
  for (let n = 0; n < plan.crashes; n++) {
    const restartAfterMs = random.integer(500, 5_000);
    at(within(), () => {
      trouble.quietSince = Math.max(trouble.quietSince, world.clock.now() + restartAfterMs);
      world.crash(restartAfterMs);
    });
  }
  const outage = (field: "databaseAway" | "trunksDown", longestMs: number) => {
    const lengthMs = random.integer(1_000, longestMs);
    at(within(), () => {
      world[field] = true;
      // Campaigns that found no line ten times go on five minutes later (OUT-RED-15).
      const pauseMs = field === "trunksDown" ? 5 * 60_000 : 0;
      trouble.quietSince = Math.max(trouble.quietSince, world.clock.now() + lengthMs + pauseMs);
      world.clock.after(lengthMs, () => {
        world[field] = false;
      });
    });
  };
  for (let n = 0; n < plan.databaseOutages; n++) outage("databaseAway", 60_000);
  for (let n = 0; n < plan.trunkOutages; n++) outage("trunksDown", 10 * 60_000);
  if (plan.linked) at(within(), () => world.importRows(random.integer(1, 10)));
  for (let n = 0; n < plan.listed; n++) at(within(), () => world.list(random));
  // A chain has its own way of growing.
  for (let n = 0; n < (plan.linked ? 0 : plan.appended); n++) at(within(), () => world.append(random));
  const calls = Math.round(plan.inboundPerHour * plan.shiftHours);
  for (let n = 0; n < calls; n++) {
    const patienceMs = Math.round(20_000 + random.exponential(120_000));
    at(within(), () => {
      if (!world.switch) return;
      counts.inbound += 1;
      const ids = { callId: world.newId() as CallId, legId: world.newId() as LegId };
      world.switch.incoming(ids, serviceNumber, patienceMs);
    });
  }
}

function scheduleChecks(world: World, trouble: Trouble): void {
  const lockedSince = new Map<string, number>();
  const progress = new ProgressCheck(world);
  world.clock.every(60_000, () => {
    progress.look(trouble.quietSince);
    world.promises.look(trouble.quietSince);
    checkLocks(world, lockedSince);
  });
}

function serverOf(world: World) {
  return world.engine && world.switch ? { engine: world.engine, switch: world.switch } : undefined;
}

function figuresOf(world: World, inboundCalls: number): DayFigures {
  const { store, clock, watch, crashes, plan } = world;
  const rows = [...store.attempts.values()].flatMap(({ end }) => (end ? [end] : []));
  const dispositions: Record<string, number> = {};
  for (const { disposition } of rows) dispositions[disposition] = (dispositions[disposition] ?? 0) + 1;
  const lives = [...store.lives.values()];
  const inbound = [...store.interactions.values()].filter((row) => row.direction === "inbound");
  return {
    virtualHours: Math.round((clock.now() - plan.firstShift) / hourMs),
    dials: watch.dials,
    answered: rows.filter((row) => row.answered).length,
    talks: rows.filter((row) => row.agentUserId !== undefined).length,
    noAgent: dispositions.no_agent ?? 0,
    inboundCalls,
    inboundHandled: inbound.filter((row) => row.handledAt !== undefined).length,
    closed: lives.filter((life) => life.state === "closed").length,
    open: lives.filter((life) => life.state === "open").length,
    secondDials: [...store.attempts.values()].filter(({ start }) => start.campaignId === "campaign-2").length,
    appended: lives.length - plan.records,
    callBacksMade: world.promises.made,
    callBacksDialled: world.promises.kept,
    ownDialled: world.own.kept,
    ownPassedOn: world.own.passedOn,
    excluded: lives.filter((life) => life.state === "excluded").length,
    crashes,
    dispositions,
  };
}
