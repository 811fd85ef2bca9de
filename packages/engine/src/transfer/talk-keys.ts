import type { JointStage } from "@perezvon/model";

/** What has been typed for the next number; undefined: nothing is being dialled. */
export type KeyState = string | undefined;

export type KeyInput =
  | { readonly kind: "key"; readonly key: string }
  /** 5 s without a key. */
  | { readonly kind: "timeout" }
  | { readonly kind: "hung_up" };

export type KeyCommand =
  /** The customer is held, the agent hears the dial tone; in a conference the rest keep talking. */
  | { readonly kind: "begin" }
  | { readonly kind: "call"; readonly number: string }
  /** All three talk. */
  | { readonly kind: "confer" }
  /** Back to the customer. */
  | { readonly kind: "cancel" }
  /** He hung up after a number: a blind transfer. */
  | { readonly kind: "send_on"; readonly number: string };

const numberMax = 20;

/**
 * Transfer and conference by keys: the state machine of PBX-TALK-08 and PBX-TALK-09 (TEL-XFR-03). `stage` is what the agent has made
 * of the talk already. So `#203`, answer, `##204` is a conference of four: the first `#` joins, the second begins a number.
 */
export function pressKey(
  state: KeyState,
  stage: JointStage | undefined,
  input: KeyInput,
): readonly [KeyState, KeyCommand | undefined] {
  if (state === undefined) return idle(stage, input);
  if (input.kind === "hung_up")
    return [undefined, state === "" ? undefined : { kind: "send_on", number: state }];
  if (input.kind === "key" && input.key === "*") return [undefined, { kind: "cancel" }];
  if (input.kind === "key" && /^\d$/.test(input.key))
    return state.length < numberMax ? [state + input.key, undefined] : [state, undefined];
  if (input.kind === "key" && input.key !== "#") return [state, undefined];
  return [undefined, state === "" ? { kind: "cancel" } : { kind: "call", number: state }];
}

function idle(stage: JointStage | undefined, input: KeyInput): readonly [KeyState, KeyCommand | undefined] {
  if (input.kind !== "key") return [undefined, undefined];
  if (input.key === "*" && stage === "ringing") return [undefined, { kind: "cancel" }];
  if (input.key !== "#" || stage === "ringing") return [undefined, undefined];
  if (stage === "consultation" || stage === "swapped") return [undefined, { kind: "confer" }];
  return ["", { kind: "begin" }];
}
