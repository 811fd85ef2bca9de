import {
  type Action,
  deliver,
  failByTimeout,
  failByTransport,
  nothing,
  type Step,
  send,
  start,
  stop,
  type Terminated,
  terminated,
} from "./machine.ts";
import { giveUpMs, type MachineTiming } from "./timing.ts";

export type NonInviteClientState =
  | { readonly name: "trying"; readonly retransmitMs: number }
  | { readonly name: "proceeding" }
  | { readonly name: "completed" }
  | Terminated;

export type NonInviteClientEvent =
  | "start"
  | "provisional"
  | "final"
  | "timerE"
  | "timerF"
  | "timerK"
  | "transportError";

const proceeding: NonInviteClientState = { name: "proceeding" };
const completed: NonInviteClientState = { name: "completed" };

/** Non-INVITE client transaction: RFC 3261 §17.1.2.2 (figure 6). */
export function nonInviteClientStep(
  state: NonInviteClientState,
  event: NonInviteClientEvent,
  timing: MachineTiming,
): Step<NonInviteClientState> {
  switch (state.name) {
    case "trying":
      return trying(state, event, timing);
    case "proceeding":
      return inProceeding(event, timing);
    case "completed":
      return event === "timerK" ? { state: terminated, actions: nothing } : { state, actions: nothing };
    case "terminated":
      return { state, actions: nothing };
  }
}

export function nonInviteClientStart(timing: MachineTiming): NonInviteClientState {
  return { name: "trying", retransmitMs: timing.t1Ms };
}

function trying(
  state: { readonly name: "trying"; readonly retransmitMs: number },
  event: NonInviteClientEvent,
  timing: MachineTiming,
): Step<NonInviteClientState> {
  switch (event) {
    case "start": {
      const timerF = start("F", giveUpMs(timing));
      return {
        state,
        actions: timing.reliable ? [timerF, send] : [timerF, start("E", state.retransmitMs), send],
      };
    }
    case "timerE": {
      const retransmitMs = Math.min(state.retransmitMs * 2, timing.t2Ms);
      return { state: { name: "trying", retransmitMs }, actions: [start("E", retransmitMs), send] };
    }
    case "provisional":
      return { state: proceeding, actions: timing.reliable ? [deliver] : [start("E", timing.t2Ms), deliver] };
    default:
      return untilFinal(state, event, timing);
  }
}

function inProceeding(event: NonInviteClientEvent, timing: MachineTiming): Step<NonInviteClientState> {
  switch (event) {
    case "timerE":
      return { state: proceeding, actions: [start("E", timing.t2Ms), send] };
    case "provisional":
      return { state: proceeding, actions: [deliver] };
    default:
      return untilFinal(proceeding, event, timing);
  }
}

function untilFinal(
  state: NonInviteClientState,
  event: NonInviteClientEvent,
  timing: MachineTiming,
): Step<NonInviteClientState> {
  switch (event) {
    case "final": {
      const stops: Action[] = [stop("E"), stop("F")];
      if (timing.reliable) return { state: terminated, actions: [...stops, deliver] };
      return { state: completed, actions: [...stops, start("K", timing.t4Ms), deliver] };
    }
    case "timerF":
      return { state: terminated, actions: [failByTimeout] };
    case "transportError":
      return { state: terminated, actions: [failByTransport] };
    default:
      return { state, actions: nothing };
  }
}
