import type { ToneName } from "@perezvon/model";
import type { HoursSet } from "@perezvon/schedule";
import type { FetchMethod, NameValue } from "./outside.ts";
import type { SpokenValue } from "./spoken/spoken-value.ts";

/**
 * A scenario as it is stored, exported and edited. Operations stand in order: an exit that is absent leads to the operation
 * after, and after the last to the end (INB-SCN-04).
 */
export interface Scenario {
  readonly format: 1;
  readonly name: string;
  /** Id of the first operation. */
  readonly start: string;
  readonly operations: readonly Operation[];
}

/** What is said: one piece, or a sequence of them (INB-PRM-01, TEL-PLY-02). */
export type Prompt = PromptPiece | readonly PromptPiece[];

/** A sound supplied with the product by its name, a text, an audio message, a value that is read out, a tone, silence. */
export type PromptPiece = string | SpokenPrompt | MessagePrompt | ValuePrompt | TonePrompt | SilencePrompt;

export interface MessagePrompt {
  /** Id of the message; in the interaction's language, else in the one there is (PLT-AUD-02). */
  readonly message: string;
  /** This variant of it, whatever the interaction's language. */
  readonly language?: "ru" | "en";
}

export interface SpokenPrompt {
  /** At most 5,000 characters; `$(name)` is a variable, and what begins with `<speak>` is SSML. */
  readonly text: string;
  readonly language: "ru" | "en";
  /** 50–200 % of the usual speed. */
  readonly rate?: number;
}

/** In the interaction's language where none is named. */
export interface ValuePrompt extends SpokenValue {
  readonly language?: "ru" | "en";
}

export interface TonePrompt {
  readonly tone: PromptTone;
  /** 0.1–60. */
  readonly seconds: number;
}

export interface SilencePrompt {
  /** 0–60. */
  readonly silence: number;
}

/** Tones that a scenario may play, in the centre's zone (TEL-TON-01). */
export const promptTones = [
  "dial",
  "ringback",
  "busy",
  "congestion",
  "information",
  "call_waiting",
  "recording",
  "zip",
] as const satisfies readonly ToneName[];
export type PromptTone = (typeof promptTones)[number];

interface Common<Exit extends string> {
  /** Unique in the scenario, `[a-z][a-z0-9_]{0,39}`. */
  readonly id: string;
  readonly title?: string;
  /** Name of an exit to id of an operation. `normal` is the exit of success. */
  readonly exits: { readonly [exit in Exit]?: string };
}

export interface PlayPromptOperation extends Common<"normal"> {
  readonly kind: "play_prompt";
  readonly prompt: Prompt;
  /** A key ends it; default true. */
  readonly interruptible?: boolean;
  /** The key that ended it counts for the next operation; default false. */
  readonly reuseKey?: boolean;
}

/** One exit per key: `0`–`9`, `*`, `#`. `normal` when all tries have failed. */
export interface MenuOperation extends Common<string> {
  readonly kind: "menu";
  readonly prompt: Prompt;
  readonly keys: readonly string[];
  /** 1–60, default 5. */
  readonly waitSeconds?: number;
  /** 0–9, default 2. */
  readonly retries?: number;
  readonly noInputPrompt?: Prompt;
  readonly wrongKeyPrompt?: Prompt;
}

export interface FindAgentOperation
  extends Common<"normal" | "no_agents" | "queue_limit" | "timeout" | "escape"> {
  readonly kind: "find_agent";
  /** Besides the service's skill. */
  readonly skills?: readonly { readonly skill: string; readonly least: number }[];
  /** 1–14400, default 600. */
  readonly timeoutSeconds?: number;
  /** A key that leaves the queue. */
  readonly escapeKey?: string;
  /** Audio message that is heard in this queue; the service's music when left out (TEL-PLY-05). */
  readonly music?: string;
}

export interface ConnectCallOperation
  extends Common<"normal" | "no_answer" | "busy" | "target_disconnected" | "transfer_failed"> {
  readonly kind: "connect_call";
  /** 5–120; default the agent's own limit. */
  readonly noAnswerSeconds?: number;
  /**
   * A number of the centre in place of the agent found: an employee's extension, or a service's, by whose own scenario the call
   * goes on from then on, its waits and treatments included.
   */
  readonly destination?: string;
  /** Audio message that the caller hears over and over until the answer (TEL-PLY-04); what he hears already when left out. */
  readonly music?: string;
}

export interface SetPriorityOperation extends Common<"normal"> {
  readonly kind: "set_priority";
  readonly mode: "set" | "add";
  readonly value: number;
}

export interface VoicemailOperation extends Common<"normal" | "failed"> {
  readonly kind: "voicemail";
  /** 10–600, default 120. */
  readonly longestSeconds?: number;
}

/** Names of branches are its exits; the first true one is taken, `normal` when none is. */
export interface IfOperation extends Common<string> {
  readonly kind: "if";
  readonly branches: readonly { readonly exit: string; readonly when: Condition }[];
}

export type Condition =
  /** Hours of the entry of the number plan through which the call came. */
  | { readonly kind: "entry_open"; readonly is: boolean }
  | { readonly kind: "hours_open"; readonly hours: HoursSet; readonly is: boolean }
  | { readonly kind: "equals"; readonly variable: string; readonly value: string };

export interface SetDispositionOperation extends Common<"normal"> {
  readonly kind: "set_disposition";
  readonly disposition: string;
  readonly note?: string;
}

/** Asks a web service, a CRM for example; `$(fetchURLResultCode)` and `$(fetchURLResultBody)` have its answer (OUT-CMP-14). */
export interface FetchUrlOperation extends Common<"normal" | "failed" | "no_data" | "timeout"> {
  readonly kind: "fetch_url";
  /** Id of a web service of the centre: its address stands before `url`, its secret headers go along (PLT-SET-04). */
  readonly connection?: string;
  /** Default GET. */
  readonly method?: FetchMethod;
  /** Values in it are percent-encoded. Whole without a connection; with one what follows its address, from `/` or `?` on. */
  readonly url: string;
  readonly parameters?: readonly NameValue[];
  /** Nothing secret: a scenario is exported and copied. */
  readonly headers?: readonly NameValue[];
  readonly body?:
    | { readonly kind: "json" | "xml"; readonly text: string }
    | { readonly kind: "form"; readonly fields: readonly NameValue[] };
  /** 1–60, default 10. */
  readonly waitSeconds?: number;
  /** Music begins where nothing plays; what plays goes on in any case. */
  readonly music?: boolean;
  /** Variable that gets the whole answer. */
  readonly resultVariable?: string;
  /** Variables that get values of a JSON answer, `$.customer.name`. */
  readonly results?: readonly { readonly variable: string; readonly path: string }[];
}

export interface AddToDncOperation extends Common<"normal" | "failed"> {
  readonly kind: "add_to_dnc";
  /** Id; default the list that the campaign fills from dispositions, else the centre's common one. */
  readonly list?: string;
  /** Default the customer's. */
  readonly number?: string;
}

export interface EmailOperation extends Common<"normal" | "failed"> {
  readonly kind: "email";
  /** Several with commas between. */
  readonly to: string;
  readonly copy?: string;
  readonly subject: string;
  readonly text: string;
}

/** Ends the scenario and disconnects. */
export interface ExitOperation extends Common<never> {
  readonly kind: "exit";
}

export type Operation =
  | PlayPromptOperation
  | MenuOperation
  | FindAgentOperation
  | ConnectCallOperation
  | SetPriorityOperation
  | VoicemailOperation
  | IfOperation
  | SetDispositionOperation
  | FetchUrlOperation
  | AddToDncOperation
  | EmailOperation
  | ExitOperation;
