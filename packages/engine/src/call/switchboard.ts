import { defaultRouting, type Scenario } from "@perezvon/flow";
import {
  type CallId,
  type DeskErrorCode,
  type HangupCause,
  isEmergencyNumber,
  type LegId,
  parsePhone,
  type ServiceId,
  type SwitchEvent,
  type TransferTarget,
  type TrunkId,
  type UserId,
} from "@perezvon/model";
import type { HoursSet } from "@perezvon/schedule";
import type { CalledIn } from "../campaign/called-in/called-in.ts";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import { beginEcho, echoNumber } from "../inbound/echo-call.ts";
import { EmergencyCallback } from "../inbound/emergency-callback.ts";
import { type EmergencyAlarm, EmergencyDesk } from "../inbound/emergency-desk.ts";
import { DeskCall } from "../inbound/own-call.ts";
import { PreparedScenarios } from "../inbound/prepared-scenarios.ts";
import { ScenarioCall, type ScenarioEntry } from "../inbound/scenario-call.ts";
import type { NumberTarget } from "../ports.ts";
import type { Distribution } from "../queue/distribution.ts";
import type { FarSide } from "../transfer/far-side.ts";
import { pickUp, pickUpCode } from "../transfer/pick-up.ts";
import type { Destination, ScenarioHandover } from "../transfer/reach.ts";
import { DirectCall, type DirectCallRequest } from "./direct-call.ts";
import type { LegEvent } from "./leg-book.ts";

export interface SwitchboardOptions {
  readonly sessions: ReadonlyMap<UserId, DeskSession>;
  readonly distribution: Distribution;
  readonly recordCalls: (callId: CallId) => boolean;
  readonly homeCountry: string;
  /** A number of the centre's own is not called by way of the operator (TEL-B2B-08). */
  readonly ownNumbersInside: () => boolean;
  /** The record of a customer who calls a blended campaign (OUT-BLD-01). */
  calledIn(serviceId: ServiceId, number: string): Promise<CalledIn | undefined>;
  /** Somebody calls an emergency service (TEL-EMG-03). */
  emergency(alarm: EmergencyAlarm): void;
}

/** What a number leads to. */
type Found = NumberTarget | Extract<Destination, { kind: "external" }>;

/** A leg that waits for whom it called. */
interface ConnectedCall
  extends Pick<DirectCallRequest, "callId" | "from" | "to" | "callerName" | "by" | "desk"> {
  readonly legId: LegId;
  readonly answered: boolean;
}

/** Brings calls to those they are for: callers to a scenario or a colleague, agents to whom they dial or send a customer on. */
export class Switchboard {
  readonly #context: CentreContext;
  readonly #options: SwitchboardOptions;
  readonly #emergency: EmergencyDesk;
  readonly #scenarioCalls = new Set<ScenarioCall>();
  /** Calls that somebody of ours makes to a colleague or outside, by the caller's leg. */
  readonly #directCalls = new Map<LegId, DirectCall>();
  readonly #prepared: PreparedScenarios;

  constructor(context: CentreContext, options: SwitchboardOptions) {
    this.#context = context;
    this.#options = options;
    this.#prepared = new PreparedScenarios(context);
    this.#emergency = new EmergencyDesk(context, {
      record: options.recordCalls,
      homeCountry: options.homeCountry,
      alarm: (alarm) => options.emergency(alarm),
    });
  }

  /** The far side of a call that a bare leg has made goes on with somebody else (TEL-XFR-02). */
  release(legId: LegId): FarSide | undefined {
    const direct = this.#directCalls.get(legId)?.handOver();
    if (direct !== undefined) return direct;
    const part = [...this.#scenarioCalls].find((call) => call.callerLegId === legId)?.handOver();
    if (part === undefined) return undefined;
    this.#context.execute({ kind: "hang_up", legId, cause: "normal" });
    return { kind: "colleague", part };
  }

  part(legId: LegId): AgentPart | undefined {
    for (const { part } of this.#options.sessions.values()) if (part?.agentLegId === legId) return part;
    return undefined;
  }

  stop(): void {
    for (const call of this.#scenarioCalls) call.end();
  }

  async incoming(event: Extract<SwitchEvent, { kind: "incoming" }>): Promise<void> {
    if (event.emergencyCallback !== undefined) {
      const { emergencyCallback: _callback, ...plain } = event;
      new EmergencyCallback(this.#context, event, () => void this.incoming(plain));
      return;
    }
    const { callId, legId, to } = event;
    const caller =
      event.callerUserId === undefined ? undefined : this.#options.sessions.get(event.callerUserId);
    const code = pickUpCode(to);
    if (event.replaces !== undefined || (code !== undefined && caller !== undefined)) {
      const taken =
        event.replaces !== undefined
          ? caller?.part?.moveTo(legId, event.replaces) === true
          : pickUp(caller!, [...this.#options.sessions.values()], code?.extension, legId) === undefined;
      if (!taken) this.#context.execute({ kind: "hang_up", legId, cause: "not_found" });
      return;
    }
    if (to === echoNumber && event.callerUserId !== undefined) {
      beginEcho(this.#context, legId);
      return;
    }
    // Events of the leg that come before the number is looked up are kept for whoever takes the call.
    const early: LegEvent[] = [];
    this.#context.legs.ownLeg(legId, (legEvent) => early.push(legEvent));
    // Before any plan looks at the number (TEL-EMG-01).
    if (event.callerUserId !== undefined && isEmergencyNumber(to, this.#options.homeCountry)) {
      const endpointId = event.callerEndpoint?.kind === "sip" ? event.callerEndpoint.endpointId : undefined;
      const by = { userId: event.callerUserId, endpointId };
      const call = await this.#emergency.call({ callId, legId, answered: false, number: to, by });
      for (const legEvent of early) call.onCaller(legEvent);
      return;
    }
    try {
      await this.#callIn(event, caller, early);
    } catch (error) {
      this.#context.logger.warn("call not connected", { callId, error: String(error) });
      this.#context.execute({ kind: "hang_up", legId, cause: "failure" });
    }
  }

  /** Whom an incoming leg is for; one of ours sees the call at his desk unless he has one already. */
  async #callIn(
    event: Extract<SwitchEvent, { kind: "incoming" }>,
    session: DeskSession | undefined,
    early: readonly LegEvent[],
  ): Promise<void> {
    const { callId, legId, from, to, callerUserId, callerEndpoint } = event;
    const endpointId = callerEndpoint?.kind === "sip" ? callerEndpoint.endpointId : undefined;
    const by = callerUserId && { userId: callerUserId, endpointId };
    const found = await this.#lookUp(to, by !== undefined);
    const ended = early.some(({ kind }) => kind === "ended");
    const refused = await this.#refusal(found, by?.userId, session);
    if (refused !== undefined) {
      if (!ended) this.#context.execute({ kind: "hang_up", legId, cause: refused });
      return;
    }
    const call = { callId, legId, from, to, by, callerName: session?.profile.displayName, answered: false };
    const free = session !== undefined && session.part === undefined && session.ownCall === undefined;
    if (!free || ended) {
      const connected = await this.#connect(found!, { ...call, desk: undefined });
      for (const legEvent of early) connected(legEvent);
      return;
    }
    const shown = { number: to, name: this.#nameOf(found!) };
    const reach = (own: DeskCall, listen: (forward: (legEvent: LegEvent) => void) => void) =>
      this.#connectOwn(found!, { ...call, desk: { session, own } }, own, listen);
    new DeskCall(this.#context, session, shown, reach, { callId, legId }).begin();
  }

  /** Why a number cannot be called, if so: it leads nowhere, or outside for somebody who may not. */
  async #refusal(
    found: Found | undefined,
    userId: UserId | undefined,
    session: DeskSession | undefined,
  ): Promise<HangupCause | undefined> {
    if (found === undefined) return "not_found";
    if (found.kind === "user" && this.#colleague(found.userId) === undefined) return "no_answer";
    if (found.kind !== "external") return undefined;
    const { centreId, store } = this.#context;
    const profile = session?.profile ?? (userId && (await store.agents.agent(centreId, userId)));
    return profile?.mayDialOutside === true ? undefined : "rejected";
  }

  async find(target: TransferTarget): Promise<Destination | undefined> {
    if (target.kind === "user") return this.#colleague(target.userId);
    const number = target.number.replaceAll(/[\s()-]/g, "");
    const found = await this.#lookUp(number, true);
    if (found === undefined || found.kind === "external") return found;
    if (found.kind === "user") return this.#colleague(found.userId);
    const { centreId, store } = this.#context;
    const dispositions = await store.directory.dispositions(centreId, found.service.id);
    return {
      kind: "scenario",
      name: found.service.name,
      number,
      dispositions,
      entry: entryOf(found),
      begin: (call) => this.#scenarioFor(found, call, number, dispositions),
    };
  }

  /** What a number leads to. One of the centre's own is turned round inside, however it was written, unless that is off (TEL-B2B-08). */
  async #lookUp(number: string, outsideToo: boolean): Promise<Found | undefined> {
    const { centreId, store, outgoing } = this.#context;
    const plan = outsideToo ? await outgoing.read() : undefined;
    const { number: sent, entry } = plan?.sent(number) ?? { number, entry: undefined };
    const phone = parsePhone(sent, this.#options.homeCountry);
    const byOperator = outsideToo && phone.ok && !this.#options.ownNumbersInside();
    const inside = byOperator ? undefined : await store.directory.resolve(centreId, number);
    if (inside !== undefined || !outsideToo) return inside;
    if (!phone.ok) return undefined;
    const own =
      byOperator || phone.value === number ? undefined : await store.directory.resolve(centreId, phone.value);
    if (own !== undefined) return own;
    const shown = plan!.shownByHand(phone.value, entry);
    const trunkId = shown.trunkId ?? (await store.directory.defaultTrunk(centreId));
    return trunkId === undefined
      ? undefined
      : {
          kind: "external",
          number: phone.value,
          trunkId: trunkId as TrunkId,
          from: shown.number,
          hideNumber: shown.hidden,
        };
  }

  #nameOf(found: Found): string | undefined {
    if (found.kind === "scenario") return found.service.name;
    return found.kind === "user" ? this.#options.sessions.get(found.userId)?.profile.displayName : undefined;
  }

  #colleague(userId: UserId): Extract<Destination, { kind: "user" }> | undefined {
    const session = this.#options.sessions.get(userId);
    if (session === undefined) return undefined;
    const { displayName: name, extension, login } = session.profile;
    return { kind: "user", session, name, number: extension ?? login };
  }

  /** A customer who was transferred into a scenario (TEL-XFR-04): same call, same id. */
  #scenarioFor(
    target: Extract<NumberTarget, { kind: "scenario" }>,
    call: ScenarioHandover,
    number: string,
    dispositions: Extract<Destination, { kind: "scenario" }>["dispositions"],
  ) {
    const saves = call.subject.campaign === undefined;
    const scenarioCall: ScenarioCall = new ScenarioCall(this.#context, {
      callId: call.subject.callId,
      callerLegId: call.customerLegId,
      answered: true,
      from: call.subject.customer.number,
      callerName: call.subject.customer.name,
      to: number,
      direction: "inbound",
      entry: this.#entryOf(target),
      dispositions,
      distribution: this.#options.distribution,
      recordCalls: this.#options.recordCalls(call.subject.callId),
      session: (userId) => this.#options.sessions.get(userId),
      over: () => this.#scenarioCalls.delete(scenarioCall),
      transferred: { saves },
    });
    this.#scenarioCalls.add(scenarioCall);
    scenarioCall.begin();
    return { onLeg: (event: LegEvent) => scenarioCall.onLeg(event), writes: saves };
  }

  async dial(session: DeskSession, to: string): Promise<DeskErrorCode | undefined> {
    if (session.part !== undefined || session.ownCall !== undefined) return "busy";
    const number = to.replaceAll(/[\s()-]/g, "");
    const code = pickUpCode(number);
    if (code !== undefined) return pickUp(session, [...this.#options.sessions.values()], code.extension);
    if (isEmergencyNumber(number, this.#options.homeCountry)) return this.#emergency.dial(session, number);
    const found = await this.#lookUp(number, true);
    if (found === undefined) return "no_such_number";
    if (session.part !== undefined || session.ownCall !== undefined) return "busy";
    if (found.kind === "external" && !session.profile.mayDialOutside) return "forbidden";
    if (
      found.kind === "user" &&
      (found.userId === session.userId || !this.#options.sessions.has(found.userId))
    )
      return "phone_unreachable";
    const endpoint = session.endpoint();
    const endpointId = endpoint?.kind === "sip" ? endpoint.endpointId : undefined;
    const shown = { number: found.kind === "external" ? found.number : number, name: this.#nameOf(found) };
    const call = new DeskCall(this.#context, session, shown, (own, listen) =>
      this.#connectOwn(
        found,
        {
          callId: own.callId,
          legId: own.legId,
          from: session.profile.extension ?? session.profile.login,
          to: shown.number,
          by: { userId: session.userId, endpointId },
          callerName: session.profile.displayName,
          answered: true,
          desk: { session, own },
        },
        own,
        listen,
      ),
    );
    return call.begin();
  }

  #connectOwn(
    found: Found,
    call: ConnectedCall,
    own: DeskCall,
    listen: (forward: (event: LegEvent) => void) => void,
  ): void {
    this.#connect(found, call).then(listen, (error) => {
      this.#context.logger.warn("call not connected", { callId: own.callId, error: String(error) });
      own.command("hang_up", undefined);
    });
  }

  /** Connects a caller's leg to what was called; returns who hears of the leg. */
  async #connect(found: Found, call: ConnectedCall): Promise<(event: LegEvent) => void> {
    if (found.kind !== "scenario") {
      const direct = new DirectCall(
        this.#context,
        {
          callId: call.callId,
          callerLegId: call.legId,
          callerAnswered: call.answered,
          from: call.from,
          callerName: call.callerName,
          by: call.by,
          desk: call.desk,
          to: call.to,
          callee: found.kind === "external" ? found : this.#colleague(found.userId)!,
          record: this.#options.recordCalls(call.callId),
        },
        () => this.#directCalls.delete(call.legId),
      );
      this.#directCalls.set(call.legId, direct);
      direct.begin();
      return (event) => direct.onLeg(event);
    }
    const { centreId, store } = this.#context;
    const dispositions = await store.directory.dispositions(centreId, found.service.id);
    // Last of what is asked for: whoever cannot be served locks no record.
    const calledIn =
      call.by === undefined && found.blended ? await this.#calledIn(found.service.id, call) : undefined;
    const scenarioCall: ScenarioCall = new ScenarioCall(this.#context, {
      callId: call.callId,
      calledIn,
      callerLegId: call.legId,
      answered: call.answered,
      from: call.from,
      callerName: call.callerName,
      to: call.to,
      direction: call.by === undefined ? "inbound" : "internal",
      entry: this.#entryOf(found),
      // Of a blended campaign those for the calls of customers (OUT-DSP-04).
      dispositions: dispositions.filter(({ sets }) => sets?.inbound ?? true),
      distribution: this.#options.distribution,
      recordCalls: this.#options.recordCalls(call.callId),
      session: (userId) => this.#options.sessions.get(userId),
      over: () => this.#scenarioCalls.delete(scenarioCall),
    });
    this.#scenarioCalls.add(scenarioCall);
    scenarioCall.begin();
    return (event) => scenarioCall.onLeg(event);
  }

  #entryOf(target: Extract<NumberTarget, { kind: "scenario" }>): ScenarioEntry {
    const entry = entryOf(target);
    this.#prepared.prepare(entry.service.id, entry.scenario);
    return entry;
  }

  /** Without his record in good time he is served all the same. */
  async #calledIn(serviceId: ServiceId, { callId, from }: ConnectedCall): Promise<CalledIn | undefined> {
    const phone = parsePhone(from, this.#options.homeCountry);
    if (!phone.ok) return undefined;
    try {
      return await this.#options.calledIn(serviceId, phone.value);
    } catch (error) {
      this.#context.logger.warn("record of the caller not found", { callId, error: String(error) });
      return undefined;
    }
  }
}

/**
 * The store hands out what has been checked when it was saved. A number without a scenario of its own goes to any free agent of its
 * service (OUT-CMP-14).
 */
function entryOf({
  scenario,
  service,
  priority,
  hours,
}: Extract<NumberTarget, { kind: "scenario" }>): ScenarioEntry {
  return {
    scenario: (scenario as Scenario | undefined) ?? defaultRouting,
    service,
    priority,
    hours: hours as HoursSet,
  };
}
