import {
  type Action,
  deliver,
  failByTimeout,
  failByTransport,
  nothing,
  type Step,
  send,
  sendAck,
  start,
  stop,
  type Terminated,
  terminated,
} from "./machine.ts";
import { giveUpMs, type MachineTiming } from "./timing.ts";

export type InviteClientState =
  | { readonly name: "calling"; readonly retransmitMs: number }
  | { readonly name: "proceeding" }
  | { readonly name: "completed" }
  | { readonly name: "accepted" }
  | Terminated;

export type InviteClientEvent =
  | "start"
  | "provisional"
  | "success"
  | "failure"
  | "timerA"
  | "timerB"
  | "timerD"
  | "timerM"
  | "transportError";

const proceeding: InviteClientState = { name: "proceeding" };
const completed: InviteClientState = { name: "completed" };
const accepted: InviteClientState = { name: "accepted" };

/** INVITE client transaction: RFC 3261 §17.1.1.2 (figure 5) with the Accepted state of RFC 6026 §7.2 and §8.4. */
export function inviteClientStep(
  state: InviteClientState,
  event: InviteClientEvent,
  timing: MachineTiming,
): Step<InviteClientState> {
  switch (state.name) {
    case "calling":
      return calling(state, event, timing);
    case "proceeding":
      return inProceeding(event, timing);
    case "completed":
      return inCompleted(event);
    case "accepted":
      return inAccepted(event);
    case "terminated":
      return { state, actions: nothing };
  }
}

export function inviteClientStart(timing: MachineTiming): InviteClientState {
  return { name: "calling", retransmitMs: timing.t1Ms };
}

function calling(
  state: { readonly name: "calling"; readonly retransmitMs: number },
  event: InviteClientEvent,
  timing: MachineTiming,
): Step<InviteClientState> {
  switch (event) {
    case "start": {
      const timerB = start("B", giveUpMs(timing));
      return {
        state,
        actions: timing.reliable ? [timerB, send] : [timerB, start("A", state.retransmitMs), send],
      };
    }
    case "timerA": {
      const retransmitMs = state.retransmitMs * 2;
      return { state: { name: "calling", retransmitMs }, actions: [start("A", retransmitMs), send] };
    }
    case "timerB":
      return { state: terminated, actions: [failByTimeout] };
    case "transportError":
      return { state: terminated, actions: [failByTransport] };
    case "provisional":
      return { state: proceeding, actions: [stop("A"), stop("B"), deliver] };
    case "success":
    case "failure":
      return final(event, timing, [stop("A"), stop("B")]);
    default:
      return { state, actions: nothing };
  }
}

function inProceeding(event: InviteClientEvent, timing: MachineTiming): Step<InviteClientState> {
  switch (event) {
    case "provisional":
      return { state: proceeding, actions: [deliver] };
    case "success":
    case "failure":
      return final(event, timing, nothing);
    // Only a lost stream comes here: nothing more can arrive on it (TEL-TRN-05).
    case "transportError":
      return { state: terminated, actions: [failByTransport] };
    default:
      return { state: proceeding, actions: nothing };
  }
}

function final(
  event: "success" | "failure",
  timing: MachineTiming,
  first: readonly Action[],
): Step<InviteClientState> {
  if (event === "success") {
    return { state: accepted, actions: [...first, start("M", giveUpMs(timing)), deliver] };
  }
  if (timing.reliable) return { state: terminated, actions: [...first, sendAck, deliver] };
  return { state: completed, actions: [...first, start("D", timing.dMs), sendAck, deliver] };
}

function inCompleted(event: InviteClientEvent): Step<InviteClientState> {
  switch (event) {
    case "failure":
      return { state: completed, actions: [sendAck] };
    case "timerD":
      return { state: terminated, actions: nothing };
    default:
      return { state: completed, actions: nothing };
  }
}

/** RFC 6026 §7.2: every 2xx goes up, so that each branch gets its ACK (TEL-TRN-03). */
function inAccepted(event: InviteClientEvent): Step<InviteClientState> {
  switch (event) {
    case "success":
      return { state: accepted, actions: [deliver] };
    case "timerM":
      return { state: terminated, actions: nothing };
    default:
      return { state: accepted, actions: nothing };
  }
}
