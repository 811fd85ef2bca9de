import { nothing, type Step, send, start, type Terminated, terminated } from "./machine.ts";
import { giveUpMs, type MachineTiming } from "./timing.ts";

export type NonInviteServerState =
  | { readonly name: "trying" }
  | { readonly name: "proceeding" }
  | { readonly name: "completed" }
  | Terminated;

export type NonInviteServerEvent =
  | "request"
  | "respondProvisional"
  | "respondFinal"
  | "timerJ"
  | "transportError";

export const nonInviteServerStart: NonInviteServerState = { name: "trying" };
const proceeding: NonInviteServerState = { name: "proceeding" };
const completed: NonInviteServerState = { name: "completed" };

/** Non-INVITE server transaction: RFC 3261 §17.2.2 (figure 8). */
export function nonInviteServerStep(
  state: NonInviteServerState,
  event: NonInviteServerEvent,
  timing: MachineTiming,
): Step<NonInviteServerState> {
  switch (state.name) {
    case "trying":
    case "proceeding":
      if (event === "respondProvisional") return { state: proceeding, actions: [send] };
      if (event === "respondFinal") {
        if (timing.reliable) return { state: terminated, actions: [send] };
        return { state: completed, actions: [start("J", giveUpMs(timing)), send] };
      }
      return { state, actions: event === "request" && state.name === "proceeding" ? [send] : nothing };
    case "completed":
      if (event === "request") return { state, actions: [send] };
      return event === "timerJ" ? { state: terminated, actions: nothing } : { state, actions: nothing };
    case "terminated":
      return { state, actions: nothing };
  }
}
