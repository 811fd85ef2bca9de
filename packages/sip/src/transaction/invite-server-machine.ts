import {
  deliver,
  failByTimeout,
  nothing,
  type Step,
  send,
  sendTrying,
  start,
  stop,
  type Terminated,
  terminated,
} from "./machine.ts";
import { giveUpMs, type MachineTiming } from "./timing.ts";

export type InviteServerState =
  | { readonly name: "proceeding"; readonly answered: boolean }
  | { readonly name: "completed"; readonly retransmitMs: number }
  | { readonly name: "confirmed" }
  | { readonly name: "accepted" }
  | Terminated;

export type InviteServerEvent =
  | "request"
  | "ack"
  | "respondProvisional"
  | "respondSuccess"
  | "respondFailure"
  | "timerTrying"
  | "timerG"
  | "timerH"
  | "timerI"
  | "timerL"
  | "transportError";

export const inviteServerStart: InviteServerState = { name: "proceeding", answered: false };
const proceedingAnswered: InviteServerState = { name: "proceeding", answered: true };
const confirmed: InviteServerState = { name: "confirmed" };
const accepted: InviteServerState = { name: "accepted" };

/** INVITE server transaction: RFC 3261 §17.2.1 (figure 7) with the Accepted state of RFC 6026 §7.1 and §8.3. */
export function inviteServerStep(
  state: InviteServerState,
  event: InviteServerEvent,
  timing: MachineTiming,
): Step<InviteServerState> {
  switch (state.name) {
    case "proceeding":
      return proceeding(state, event, timing);
    case "completed":
      return completed(state, event, timing);
    case "confirmed":
      return event === "timerI" ? { state: terminated, actions: nothing } : { state, actions: nothing };
    case "accepted":
      return inAccepted(event);
    case "terminated":
      return { state, actions: nothing };
  }
}

function proceeding(
  state: { readonly name: "proceeding"; readonly answered: boolean },
  event: InviteServerEvent,
  timing: MachineTiming,
): Step<InviteServerState> {
  switch (event) {
    case "request":
      return { state, actions: state.answered ? [send] : nothing };
    case "timerTrying":
      return state.answered
        ? { state, actions: nothing }
        : { state: proceedingAnswered, actions: [sendTrying] };
    case "respondProvisional":
      return { state: proceedingAnswered, actions: [stop("Trying"), send] };
    case "respondSuccess":
      return { state: accepted, actions: [stop("Trying"), start("L", giveUpMs(timing)), send] };
    case "respondFailure": {
      const timerH = start("H", giveUpMs(timing));
      return {
        state: { name: "completed", retransmitMs: timing.t1Ms },
        actions: timing.reliable
          ? [stop("Trying"), timerH, send]
          : [stop("Trying"), timerH, start("G", timing.t1Ms), send],
      };
    }
    default:
      return { state, actions: nothing };
  }
}

function completed(
  state: { readonly name: "completed"; readonly retransmitMs: number },
  event: InviteServerEvent,
  timing: MachineTiming,
): Step<InviteServerState> {
  switch (event) {
    case "request":
      return { state, actions: [send] };
    case "timerG": {
      const retransmitMs = Math.min(state.retransmitMs * 2, timing.t2Ms);
      return { state: { name: "completed", retransmitMs }, actions: [start("G", retransmitMs), send] };
    }
    case "ack":
      if (timing.reliable) return { state: terminated, actions: [stop("G"), stop("H")] };
      return { state: confirmed, actions: [stop("G"), stop("H"), start("I", timing.t4Ms)] };
    case "timerH":
      return { state: terminated, actions: [failByTimeout] };
    default:
      return { state, actions: nothing };
  }
}

/** RFC 6026 §7.1: copies of the INVITE are absorbed, the user repeats the 2xx, every ACK goes up. */
function inAccepted(event: InviteServerEvent): Step<InviteServerState> {
  switch (event) {
    case "respondSuccess":
      return { state: accepted, actions: [send] };
    case "ack":
      return { state: accepted, actions: [deliver] };
    case "timerL":
      return { state: terminated, actions: nothing };
    default:
      return { state: accepted, actions: nothing };
  }
}
