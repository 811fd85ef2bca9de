import {
  type CallId,
  type DialRefusal,
  isEmergencyNumber,
  type LegId,
  type LegOutcome,
  type SwitchCommand,
} from "@perezvon/model";
import { EmergencyBook } from "../emergency/emergency-book.ts";
import { IncomingLeg } from "../leg/incoming-leg.ts";
import type { Leg } from "../leg/leg.ts";
import { notDialled } from "../leg/not-dialled.ts";
import { ReferredLeg } from "../leg/referred-leg.ts";
import { TrunkLeg } from "../leg/trunk-leg.ts";
import type { LoadWatch } from "../limits/load-watch.ts";
import type { NodeGate } from "../limits/node-bounds.ts";
import type { TollCall } from "../limits/toll-fuse.ts";
import { TollGate } from "../limits/toll-gate.ts";
import type { SwitchContext } from "../switch-context.ts";
import { type CallWay, freshWay, sentOn } from "./call-way.ts";
import { DialRoute } from "./dial-route.ts";
import type { TrunkBoard } from "./trunk-board.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** The same number so often in one call by forwarding is a loop (TEL-B2B-08). */
const entriesMax = 3;
/** Calls that are remembered for their loops; a call that is forwarded still ends long before. */
const callsRemembered = 5_000;

/** What stands between a dial and its INVITE. */
export class OutgoingCalls {
  readonly #context: SwitchContext;
  readonly #board: TrunkBoard;
  /** A leg that is sent on: where it has been, and whether its operator takes it back. */
  readonly #legOf: (legId: LegId) => Leg | undefined;
  readonly tolls: TollGate;
  readonly emergencies: EmergencyBook;
  readonly #load: LoadWatch;
  readonly #gate: NodeGate;
  readonly #entered = new Map<CallId, Map<string, number>>();

  constructor(
    context: SwitchContext,
    board: TrunkBoard,
    { load, gate }: { readonly load: LoadWatch; readonly gate: NodeGate },
    legOf: (legId: LegId) => Leg | undefined,
  ) {
    this.tolls = new TollGate(context);
    this.emergencies = new EmergencyBook(context.clock);
    this.#load = load;
    this.#gate = gate;
    this.#context = context;
    this.#board = board;
    this.#legOf = legOf;
  }

  /** A leg that is on its way, or how the dial came to nothing. */
  make(command: DialCommand): TrunkLeg | ReferredLeg | LegOutcome {
    // A trunk of another centre, or none at all, leaves a route without ways: the leg ends as no line would (PLT-TEN-02).
    const link = this.#board.link(command.trunkId, command.centreId);
    if (command.purpose === "emergency") return this.#emergency(command);
    if (link === undefined) return notDialled;
    // No campaign, list or API dials one; a person's call to it passes every limit (TEL-EMG-02, TEL-EMG-03).
    if (isEmergencyNumber(command.to.replace(/^\+/, ""), link.trunk.homeCountry)) {
      if (command.purpose === "campaign" || command.purpose === "api" || command.purpose === "callback")
        return refused("emergency_number", 403);
      return this.#emergency({ ...command, purpose: "emergency" });
    }
    // A full node takes the call no more than a full trunk (TEL-LIM-01).
    const admitted = this.#load.admits(command.purpose === "campaign" ? "campaign" : "manual");
    if (!admitted || !this.#gate.admitsLeg(command.callId)) return { ...notDialled, refused: "overload" };
    const leg = command.forwardOf === undefined ? undefined : this.#legOf(command.forwardOf);
    const forwarded = leg instanceof IncomingLeg ? leg : undefined;
    const way = forwarded === undefined ? freshWay : sentOn(forwarded.way, forwarded.to);
    if (way === undefined || (forwarded !== undefined && this.#loops(command))) {
      this.#context.logger.warn("dial.loop", { centre: command.centreId, call: command.callId });
      return refused("loop", 482);
    }
    const toll = this.tolls.admit(command, link.trunk);
    if (typeof toll === "string") return refused(toll, 403);
    const released = command.releaseOf && this.#legOf(command.releaseOf)?.releasable(command.to);
    if (!released) return this.#leg(command, way, toll);
    // The operator makes the call, and counts its minutes.
    toll?.ended();
    return new ReferredLeg(this.#context, command, released);
  }

  /** The service may call back: it is to reach the line that called it (TEL-EMG-02). */
  #emergency(command: DialCommand): TrunkLeg {
    const route = new DialRoute(this.#board, command);
    const { centreId, userId, endpointId } = command;
    if (userId !== undefined)
      this.emergencies.called({ centreId, shown: route.shown, caller: { userId, endpointId } });
    return new TrunkLeg(this.#context, command, route, freshWay, undefined, () => false);
  }

  #leg(command: DialCommand, way: CallWay, toll: TollCall | undefined): TrunkLeg {
    const route = new DialRoute(this.#board, command);
    return new TrunkLeg(this.#context, command, route, way, toll, () => this.#load.hasRoom);
  }

  #loops({ callId, to }: DialCommand): boolean {
    let entered = this.#entered.get(callId);
    if (entered === undefined) {
      entered = new Map();
      this.#entered.set(callId, entered);
      const oldest = this.#entered.size > callsRemembered ? this.#entered.keys().next().value : undefined;
      if (oldest !== undefined) this.#entered.delete(oldest);
    }
    const times = (entered.get(to) ?? 0) + 1;
    entered.set(to, times);
    return times >= entriesMax;
  }
}

export function refused(refusal: DialRefusal, sipCode: number): LegOutcome {
  return { ...notDialled, networkUnavailable: false, sipCode, refused: refusal };
}
