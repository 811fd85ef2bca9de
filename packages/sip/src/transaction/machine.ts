/** Timers of RFC 3261 table 4 and RFC 6026 §8.1; `Trying` is the 200 ms of RFC 3261 §17.2.1. */
export type TimerName = "A" | "B" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "Trying";

/** What a machine asks its shell to do, in order. */
export type Action =
  /** The request of a client, the last response of a server. */
  | { readonly kind: "send" }
  | { readonly kind: "sendAck" }
  | { readonly kind: "sendTrying" }
  /** Hand the message of this event to the transaction user. */
  | { readonly kind: "deliver" }
  | { readonly kind: "start"; readonly timer: TimerName; readonly ms: number }
  | { readonly kind: "stop"; readonly timer: TimerName }
  | { readonly kind: "fail"; readonly cause: "timeout" | "transport" };

/** The next state and what to do on the way to it. `terminated` is common to all four machines. */
export interface Step<State> {
  readonly state: State;
  readonly actions: readonly Action[];
}

export interface Terminated {
  readonly name: "terminated";
}

export const terminated: Terminated = { name: "terminated" };
export const send: Action = { kind: "send" };
export const sendAck: Action = { kind: "sendAck" };
export const sendTrying: Action = { kind: "sendTrying" };
export const deliver: Action = { kind: "deliver" };
export const failByTimeout: Action = { kind: "fail", cause: "timeout" };
export const failByTransport: Action = { kind: "fail", cause: "transport" };
export const nothing: readonly Action[] = [];

export function start(timer: TimerName, ms: number): Action {
  return { kind: "start", timer, ms };
}

const stops = new Map<TimerName, Action>();

export function stop(timer: TimerName): Action {
  let action = stops.get(timer);
  if (action === undefined) {
    action = { kind: "stop", timer };
    stops.set(timer, action);
  }
  return action;
}
