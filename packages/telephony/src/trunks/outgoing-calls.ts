import type { CallId, DialRefusal, LegOutcome, SwitchCommand } from "@perezvon/model";
import { notDialled } from "../leg/not-dialled.ts";
import { TrunkLeg } from "../leg/trunk-leg.ts";
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
  readonly #entered = new Map<CallId, Map<string, number>>();

  constructor(
    context: SwitchContext,
    board: TrunkBoard,
    wayOf: (legId: DialCommand["legId"]) => { readonly way: CallWay; readonly to: string } | undefined,
  ) {
    this.#context = context;
    this.#board = board;
    this.#wayOf = wayOf;
  }

  /** A leg that is on its way, or how the dial came to nothing. */
  make(command: DialCommand): TrunkLeg | LegOutcome {
    // A trunk of another centre, or none at all, leaves a route without ways: the leg ends as no line would (PLT-TEN-02).
    if (this.#board.link(command.trunkId, command.centreId) === undefined && command.purpose !== "emergency")
      return notDialled;
    const forwarded = command.forwardOf === undefined ? undefined : this.#wayOf(command.forwardOf);
    const way = forwarded === undefined ? freshWay : sentOn(forwarded.way, forwarded.to);
    if (way === undefined || (forwarded !== undefined && this.#loops(command))) {
      this.#context.logger.warn("dial.loop", { centre: command.centreId, call: command.callId });
      return refused("loop", 482);
    }
    return new TrunkLeg(this.#context, command, new DialRoute(this.#board, command), way);
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
