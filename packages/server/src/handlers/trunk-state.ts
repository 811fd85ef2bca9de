import type { TrunkStateView } from "@perezvon/api";
import type { TrunkState } from "@perezvon/model";
import { instant, instantOrNull } from "./views.ts";

export function trunkStateView(state: TrunkState): TrunkStateView {
  return {
    status: state.status,
    reasons: [...state.reasons],
    since: instant(state.since),
    lastAnswer: state.lastAnswer ? { ...state.lastAnswer, at: instant(state.lastAnswer.at) } : null,
    roundTripMs: state.roundTripMs ?? null,
    registeredUntil: instantOrNull(state.registeredUntil),
    registeredFrom: state.registeredFrom ?? null,
    channelsIn: state.channelsIn,
    channelsOut: state.channelsOut,
    callsOut: state.callsOut,
    answeredOut: state.answeredOut,
    callsIn: state.callsIn,
    answeredIn: state.answeredIn,
  };
}

/** The switch knows nothing of a trunk that is switched off. */
export function disabledTrunk(since: number): TrunkStateView {
  return {
    status: "disabled",
    reasons: [],
    since: instant(since),
    lastAnswer: null,
    roundTripMs: null,
    registeredUntil: null,
    registeredFrom: null,
    channelsIn: 0,
    channelsOut: 0,
    callsOut: 0,
    answeredOut: 0,
    callsIn: 0,
    answeredIn: 0,
  };
}
