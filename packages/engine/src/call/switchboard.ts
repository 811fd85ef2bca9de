import type { Scenario } from "@perezvon/flow";
import {
  type CallId,
  type DeskErrorCode,
  isEmergencyNumber,
  type LegId,
  parsePhone,
  type SwitchEvent,
  type TransferTarget,
  type TrunkId,
  type UserId,
} from "@perezvon/model";
import type { HoursSet } from "@perezvon/schedule";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import { EmergencyCall, type EmergencyRequest } from "../inbound/emergency-call.ts";
import { InternalCall } from "../inbound/internal-call.ts";
import { DeskCall } from "../inbound/own-call.ts";
import { ScenarioCall } from "../inbound/scenario-call.ts";
import type { NumberTarget } from "../ports.ts";
import type { Distribution } from "../queue/distribution.ts";
import { pickUp, pickUpCode } from "../transfer/pick-up.ts";
import type { Destination, ScenarioHandover } from "../transfer/reach.ts";
import type { LegEvent } from "./leg-book.ts";

export interface SwitchboardOptions {
  readonly sessions: ReadonlyMap<UserId, DeskSession>;
  readonly distribution: Distribution;
  readonly recordCalls: boolean;
  readonly homeCountry: string;
  /** Somebody calls an emergency service (TEL-EMG-03). */
  emergency(userId: UserId, number: string): void;
}

/** Brings calls to those they are for: callers to a scenario or a colleague, agents to whom they dial or send a customer on. */
export class Switchboard {
  readonly #context: CentreContext;
  readonly #options: SwitchboardOptions;
  readonly #scenarioCalls = new Set<ScenarioCall>();
  /** Calls among colleagues, by the caller's leg. */
  readonly #internalCalls = new Map<LegId, InternalCall>();

  constructor(context: CentreContext, options: SwitchboardOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** The call among colleagues that this leg has made. */
  internalCall(legId: LegId): InternalCall | undefined {
    return this.#internalCalls.get(legId);
  }

  stop(): void {
    for (const call of this.#scenarioCalls) call.end();
  }

  async incoming(event: Extract<SwitchEvent, { kind: "incoming" }>): Promise<void> {
    const { callId, legId, from, to } = event;
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
    // Events of the leg that come before the number is looked up are kept for whoever takes the call.
    const early: LegEvent[] = [];
    this.#context.legs.ownLeg(legId, (legEvent) => early.push(legEvent));
    // Before any plan looks at the number (TEL-EMG-01).
    if (event.callerUserId !== undefined && isEmergencyNumber(to, this.#options.homeCountry)) {
      const endpointId = event.callerEndpoint?.kind === "sip" ? event.callerEndpoint.endpointId : undefined;
      const by = { userId: event.callerUserId, endpointId };
      const call = await this.#emergency({ callId, legId, answered: false, number: to, by });
      for (const legEvent of early) call?.onCaller(legEvent);
      return;
    }
    let target: NumberTarget | undefined;
    let connected: ((event: LegEvent) => void) | undefined;
    try {
      target = await this.#context.store.directory.resolve(this.#context.centreId, to);
      connected = await this.#connect(target, {
        callId,
        legId,
        from,
        to,
        callerName: caller?.profile.displayName,
        answered: false,
        internal: event.callerUserId !== undefined,
      });
    } catch (error) {
      this.#context.logger.warn("call not connected", { callId, error: String(error) });
      this.#context.execute({ kind: "hang_up", legId, cause: "failure" });
      return;
    }
    if (connected === undefined) {
      if (!early.some(({ kind }) => kind === "ended")) {
        const cause = target === undefined ? "not_found" : "no_answer";
        this.#context.execute({ kind: "hang_up", legId, cause });
      }
      return;
    }
    for (const legEvent of early) connected(legEvent);
  }

  async find(target: TransferTarget): Promise<Destination | undefined> {
    const { centreId, store } = this.#context;
    if (target.kind === "user") return this.#colleague(target.userId);
    const number = target.number.replaceAll(/[\s()-]/g, "");
    const found = await store.directory.resolve(centreId, number);
    if (found?.kind === "user") return this.#colleague(found.userId);
    if (found !== undefined) {
      const dispositions = await store.directory.dispositions(centreId, found.service.id);
      return {
        kind: "scenario",
        name: found.service.name,
        number,
        dispositions,
        begin: (call) => this.#scenarioFor(found, call, number, dispositions),
      };
    }
    const outside = parsePhone(number, this.#options.homeCountry);
    if (!outside.ok) return undefined;
    const trunkId = await store.directory.defaultTrunk(centreId);
    if (trunkId === undefined) return undefined;
    return { kind: "external", number: outside.value, trunkId: trunkId as TrunkId };
  }

  #colleague(userId: UserId): Destination | undefined {
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
      entry: {
        scenario: target.scenario as Scenario,
        service: target.service,
        priority: target.priority,
        hours: target.hours as HoursSet,
      },
      dispositions,
      distribution: this.#options.distribution,
      recordCalls: this.#options.recordCalls,
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
    if (isEmergencyNumber(number, this.#options.homeCountry)) return this.#dialEmergency(session, number);
    const target = await this.#context.store.directory.resolve(this.#context.centreId, number);
    if (target === undefined) return "no_such_number";
    if (session.part !== undefined || session.ownCall !== undefined) return "busy";
    if (
      target.kind === "user" &&
      (target.userId === session.userId || !this.#options.sessions.has(target.userId))
    )
      return "phone_unreachable";
    const name =
      target.kind === "scenario"
        ? target.service.name
        : this.#options.sessions.get(target.userId)?.profile.displayName;
    const call = new DeskCall(this.#context, session, { number, name }, (own, listen) => {
      void this.#connect(target, {
        callId: own.callId,
        legId: own.legId,
        from: session.profile.extension ?? session.profile.login,
        to: number,
        callerName: session.profile.displayName,
        answered: true,
        internal: true,
      }).then(
        (forward) => {
          if (forward === undefined) own.command("hang_up", undefined);
          else listen(forward);
        },
        (error) => {
          this.#context.logger.warn("call not connected", { callId: own.callId, error: String(error) });
          own.command("hang_up", undefined);
        },
      );
    });
    return call.begin();
  }

  #dialEmergency(session: DeskSession, number: string): DeskErrorCode | undefined {
    const endpoint = session.endpoint();
    const endpointId = endpoint?.kind === "sip" ? endpoint.endpointId : undefined;
    const by = { userId: session.userId, endpointId };
    return new DeskCall(this.#context, session, { number, name: undefined }, (own, listen) => {
      void this.#emergency({ callId: own.callId, legId: own.legId, answered: true, number, by }).then(
        (call) => {
          if (call !== undefined) listen((event) => call.onCaller(event));
        },
      );
    }).begin();
  }

  /** Undefined: there is no way out at all, and the caller's leg is ended. */
  async #emergency(request: EmergencyRequest): Promise<EmergencyCall | undefined> {
    const { centreId, store, logger } = this.#context;
    const { userId } = request.by;
    logger.warn("emergency.call", { callId: request.callId, userId, number: request.number });
    this.#options.emergency(userId, request.number);
    const trunkId = await store.directory.defaultTrunk(centreId).catch(() => undefined);
    if (trunkId === undefined) {
      logger.error("emergency.no_trunk", { callId: request.callId });
      this.#context.execute({ kind: "hang_up", legId: request.legId, cause: "failure" });
      return undefined;
    }
    const call = new EmergencyCall(this.#context, request);
    call.begin(trunkId as TrunkId);
    return call;
  }

  /** Connects a caller's leg to what was called; returns who hears of the leg, or undefined when nobody can be reached. */
  async #connect(
    target: NumberTarget | undefined,
    call: {
      callId: CallId;
      legId: LegId;
      from: string;
      to: string;
      callerName: string | undefined;
      answered: boolean;
      internal: boolean;
    },
  ): Promise<((event: LegEvent) => void) | undefined> {
    if (target === undefined) return undefined;
    if (target.kind === "user") {
      const callee = this.#options.sessions.get(target.userId);
      if (
        callee === undefined ||
        callee.part !== undefined ||
        callee.ownCall !== undefined ||
        !callee.reachable
      )
        return undefined;
      const internal = new InternalCall(
        this.#context,
        {
          callId: call.callId,
          callerLegId: call.legId,
          callerAnswered: call.answered,
          from: call.from,
          callerName: call.callerName,
          callee,
        },
        () => this.#internalCalls.delete(call.legId),
      );
      this.#internalCalls.set(call.legId, internal);
      internal.begin();
      return (event) => internal.onLeg(event);
    }
    const dispositions = await this.#context.store.directory.dispositions(
      this.#context.centreId,
      target.service.id,
    );
    const scenarioCall: ScenarioCall = new ScenarioCall(this.#context, {
      callId: call.callId,
      callerLegId: call.legId,
      answered: call.answered,
      from: call.from,
      callerName: call.callerName,
      to: call.to,
      direction: call.internal ? "internal" : "inbound",
      entry: {
        scenario: target.scenario as Scenario,
        service: target.service,
        priority: target.priority,
        hours: target.hours as HoursSet,
      },
      dispositions,
      distribution: this.#options.distribution,
      recordCalls: this.#options.recordCalls,
      session: (userId) => this.#options.sessions.get(userId),
      over: () => this.#scenarioCalls.delete(scenarioCall),
    });
    this.#scenarioCalls.add(scenarioCall);
    scenarioCall.begin();
    return (event) => scenarioCall.onLeg(event);
  }
}
