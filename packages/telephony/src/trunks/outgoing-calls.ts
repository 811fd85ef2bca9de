import {
  type CallId,
  type DialRefusal,
  isEmergencyNumber,
  type LegOutcome,
  type SwitchCommand,
} from "@perezvon/model";
import { notDialled } from "../leg/not-dialled.ts";
import { TrunkLeg } from "../leg/trunk-leg.ts";
import type { LoadWatch } from "../limits/load-watch.ts";
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
  /** Where a leg that is sent on has been. */
  readonly #wayOf: (
    legId: DialCommand["legId"],
  ) => { readonly way: CallWay; readonly to: string } | undefined;
  readonly tolls: TollGate;
  readonly #load: LoadWatch;
  readonly #entered = new Map<CallId, Map<string, number>>();

  constructor(
    context: SwitchContext,
    board: TrunkBoard,
    load: LoadWatch,
    wayOf: (legId: DialCommand["legId"]) => { readonly way: CallWay; readonly to: string } | undefined,
  ) {
    this.tolls = new TollGate(context);
    this.#load = load;
    this.#context = context;
    this.#board = board;
    this.#wayOf = wayOf;
  }

  /** A leg that is on its way, or how the dial came to nothing. */
  make(command: DialCommand): TrunkLeg | LegOutcome {
    // A trunk of another centre, or none at all, leaves a route without ways: the leg ends as no line would (PLT-TEN-02).
    const link = this.#board.link(command.trunkId, command.centreId);
    if (command.purpose === "emergency") return this.#leg(command, freshWay, undefined);
    if (link === undefined) return notDialled;
    // No campaign, list or API dials one; a person's call to it passes every limit (TEL-EMG-02, TEL-EMG-03).
    if (isEmergencyNumber(command.to.replace(/^\+/, ""), link.trunk.homeCountry)) {
      if (command.purpose === "campaign" || command.purpose === "api" || command.purpose === "callback")
        return refused("emergency_number", 403);
      return this.#leg({ ...command, purpose: "emergency" }, freshWay, undefined);
    }
    // A full node takes the call no more than a full trunk (TEL-LIM-01).
    if (!this.#load.admits(command.purpose === "campaign" ? "campaign" : "manual")) return notDialled;
    const forwarded = command.forwardOf === undefined ? undefined : this.#wayOf(command.forwardOf);
    const way = forwarded === undefined ? freshWay : sentOn(forwarded.way, forwarded.to);
    if (way === undefined || (forwarded !== undefined && this.#loops(command))) {
      this.#context.logger.warn("dial.loop", { centre: command.centreId, call: command.callId });
      return refused("loop", 482);
    }
    const toll = this.tolls.admit(command, link.trunk);
    return typeof toll === "string" ? refused(toll, 403) : this.#leg(command, way, toll);
  }

  #leg(command: DialCommand, way: CallWay, toll: TollCall | undefined): TrunkLeg {
    return new TrunkLeg(this.#context, command, new DialRoute(this.#board, command), way, toll);
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
