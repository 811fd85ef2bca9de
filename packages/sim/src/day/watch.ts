import type { CallId, LegId, SwitchCommand, UserId } from "@perezvon/model";
import { centreId } from "./day-plan.ts";
import { keyOf } from "./memory-store.ts";
import type { SwitchWatch } from "./simulated-switch.ts";
import type { World } from "./world.ts";

type Command<Kind extends SwitchCommand["kind"]> = Extract<SwitchCommand, { kind: Kind }>;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The wall clock as the platform's own zone data have it, and not those that the dialler asks. */
function clockIn(zone: string, at: number): string {
  const known =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  clocks.set(zone, known);
  return known.format(at);
}

/** Hours of the campaigns themselves, in Moscow. */
export function campaignHours(at: number): boolean {
  const here = clockIn("Europe/Moscow", at);
  return here >= "08:15" && here < "21:45";
}

export function dialKey(callId: CallId, number: string): string {
  return `${callId} ${number}`;
}

/** A bar must be kept by dials that begin this much later (OUT-DNC-03). */
const barredAfterMs = 1_000;

/** A follower pauses within this when its predecessor gets open records again (OUT-LNK-16). */
const followerPausesMs = 5_000;

/** Sees every command to the switch and holds it against what must never happen (reliability, section H). */
export class Watch implements SwitchWatch {
  dials = 0;
  /** INVITEs by call and number, as `dialKey` writes them; `nowhere`: while no trunk was up. */
  readonly invites = new Map<string, { readonly sent: number; readonly nowhere: number }>();
  readonly #world: World;
  readonly #byNumber = new Map<string, CallId>();
  readonly #dialLegs = new Map<LegId, CallId>();
  readonly #agentLegs = new Map<LegId, { readonly userId: UserId; readonly callId: CallId }>();

  constructor(world: World) {
    this.#world = world;
  }

  dialled(command: Command<"dial">): void {
    const { store, violations, clock } = this.#world;
    const { to, callId, legId } = command;
    this.dials += 1;
    const { sent, nowhere } = this.invites.get(dialKey(callId, to)) ?? { sent: 0, nowhere: 0 };
    const down = Number(this.#world.trunksDown);
    this.invites.set(dialKey(callId, to), { sent: sent + 1, nowhere: nowhere + down });
    violations.check(!this.#byNumber.has(to), "no number is dialled twice at once", () => to);
    const written = store.openAttempts().some(({ start }) => start.callId === callId && start.number === to);
    violations.check(written, "the attempt is written before the INVITE leaves", () => callId);
    const attempt = store.openAttempts().find(({ start }) => start.callId === callId);
    const waitsSince = attempt && this.#world.waitsSince(attempt.start.campaignId);
    violations.check(
      waitsSince === undefined || clock.now() < waitsSince + followerPausesMs,
      "a follower never dials while a predecessor has open records",
      () => to,
    );
    const barredAt = store.barred.get(to);
    const late = barredAt !== undefined && clock.now() >= barredAt + barredAfterMs;
    violations.check(!late, "no barred number is dialled", () => to);
    const listedAt = store.doNotCall.get(to);
    const listedBefore = listedAt !== undefined && clock.now() >= listedAt + barredAfterMs;
    violations.check(!listedBefore, "no number on a do-not-call list is dialled", () => to);
    this.#checkRecord(callId, to);
    const promised = attempt !== undefined && this.#world.promises.dialled(attempt.start);
    const own = attempt !== undefined && this.#world.own.dialled(attempt.start, command.userId);
    this.#byNumber.set(to, callId);
    this.#dialLegs.set(legId, callId);
    // Who dials what he has promised, or what is his by the list, is his own agent, whatever else counts on him.
    if (!promised && !own) this.#checkPace();
  }

  /** Who is dialled stands on no list himself, and it is time for it where he is. */
  #checkRecord(callId: CallId, to: string): void {
    const { store, violations, clock, plan } = this.#world;
    const start = store.openAttempts().find((row) => row.start.callId === callId)?.start;
    if (start === undefined) return;
    const now = clock.now();
    const listedAt = store.listedRecords.get(start.recordId);
    const listed = listedAt !== undefined && now >= listedAt + barredAfterMs;
    violations.check(!listed, "no record on a do-not-call list is dialled", () => keyOf(start));
    if (!plan.hours) return;
    const own = store.lives.get(keyOf(start))?.zone;
    const here = clockIn("Europe/Moscow", now);
    for (const zone of own ? [own] : (store.numberZones.get(to) ?? ["Europe/Moscow"])) {
      const there = clockIn(zone, now);
      violations.check(
        there >= "09:00" && there < "17:30",
        "nobody is dialled outside the hours of his place",
        () => `${zone} ${there}`,
      );
    }
    violations.check(campaignHours(now), "no campaign dials outside its hours", () => here);
  }

  rings({ endpoint, callId, legId }: Command<"ring_user">): void {
    const { userId } = endpoint;
    const busy = [...this.#agentLegs.values()].some((leg) => leg.userId === userId);
    this.#world.violations.check(!busy, "an agent never holds two voice calls", () => userId);
    const twice = [...this.#agentLegs.values()].some((leg) => leg.callId === callId);
    this.#world.violations.check(!twice, "a call is never offered to two agents", () => callId);
    this.#agentLegs.set(legId, { userId, callId });
  }

  /** Told to end is ended: the wire may take its time. */
  hungUp(legId: LegId): void {
    this.#agentLegs.delete(legId);
    this.#dialLegs.delete(legId);
  }

  /** Dials that may still need an agent. */
  get inFlight(): number {
    const withAgent = new Set([...this.#agentLegs.values()].map((leg) => leg.callId));
    return [...this.#dialLegs.values()].filter((callId) => !withAgent.has(callId)).length;
  }

  ended({ legId, number }: { readonly legId: LegId; readonly number: string | undefined }): void {
    this.#dialLegs.delete(legId);
    this.#agentLegs.delete(legId);
    if (number !== undefined) this.#byNumber.delete(number);
  }

  /** Nothing of the switch outlives its process. */
  processDied(): void {
    this.#byNumber.clear();
    this.#dialLegs.clear();
    this.#agentLegs.clear();
  }

  /** With a dial that starts, those without an agent are no more than the ready agents allow (OUT-MOD-05, OUT-MOD-13). */
  #checkPace(): void {
    const { engine, violations, plan } = this.#world;
    if (!engine) return;
    const { inFlight } = this;
    const ready = engine
      .agents(centreId as never)
      .filter(({ snapshot }) => snapshot.state === "ready").length;
    violations.check(
      inFlight <= plan.dialsPerAgent * ready,
      "dials in flight have agents",
      () => `${inFlight} for ${ready} ready`,
    );
  }
}
