import type { PlayItem, UserId } from "@perezvon/model";
import type { HoursSet } from "@perezvon/schedule";
import type { OutsideAct, OutsideAnswer } from "./outside.ts";

/** What happens to the call a scenario serves. */
export type FlowEvent =
  /** First of all. The call is not answered yet. */
  | {
      readonly kind: "started";
      readonly serviceId: string;
      readonly language: "ru" | "en";
      /** Of the entry, 1–100. */
      readonly priority: number;
      readonly hours: HoursSet;
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly kind: "play_ended"; readonly playId: string }
  | { readonly kind: "digit"; readonly digit: string }
  | { readonly kind: "timer"; readonly timerId: string }
  /** The queue reserved this agent. */
  | { readonly kind: "agent_found"; readonly agentId: UserId }
  /** No signed-in agent has the skills. */
  | { readonly kind: "no_agents" }
  | { readonly kind: "queue_full" }
  | { readonly kind: "connected" }
  | { readonly kind: "connect_failed"; readonly reason: "no_answer" | "busy" | "failed" }
  /** The agent left the conversation, the caller is still there. */
  | { readonly kind: "agent_hung_up" }
  | { readonly kind: "recorded"; readonly kept: boolean }
  | { readonly kind: "outside_done"; readonly actId: string; readonly answer: OutsideAnswer }
  | { readonly kind: "caller_hung_up" };

/** What the engine has to do, in order. */
export type FlowCommand =
  | { readonly kind: "answer" }
  /** `play_ended` with this id follows, unless `stop_play` or a later `play` came first. */
  | {
      readonly kind: "play";
      readonly playId: string;
      readonly items: readonly PlayItem[];
      readonly repeat: number;
    }
  | { readonly kind: "stop_play"; readonly playId: string }
  | { readonly kind: "start_timer"; readonly timerId: string; readonly ms: number }
  | { readonly kind: "cancel_timer"; readonly timerId: string }
  /** One of `agent_found`, `no_agents`, `queue_full` follows, unless `leave_queue` came first. */
  | {
      readonly kind: "queue";
      readonly serviceId: string;
      readonly skills: readonly { readonly skill: string; readonly least: number }[];
      readonly priority: number;
      /** Time of entry; older than now when the request comes back in time (INB-BLK-04). */
      readonly t0: number;
    }
  | { readonly kind: "leave_queue" }
  /** `connected`, `connect_failed` follow; after `connected`, `agent_hung_up`. The queue music plays on until then. */
  | { readonly kind: "connect"; readonly agentId: UserId; readonly noAnswerMs: number | undefined }
  /** To a number of the centre. A service's scenario takes the call over; of an employee the events of `connect` follow. */
  | { readonly kind: "transfer"; readonly destination: string }
  /** After a beep, until `#`, silence, hang-up or the limit (PLT-VM-03); `recorded` follows. */
  | { readonly kind: "record_message"; readonly maxMs: number }
  | { readonly kind: "stop_recording" }
  /** `outside_done` with this id follows, unless `cancel_outside` came first. */
  | { readonly kind: "outside"; readonly actId: string; readonly act: OutsideAct }
  | { readonly kind: "cancel_outside"; readonly actId: string }
  | {
      readonly kind: "set_disposition";
      readonly disposition: string;
      readonly note: string;
      readonly by: "scenario" | "system";
    }
  /** The scenario broke; what follows is the treatment of INB-SCN-08. */
  | { readonly kind: "failed"; readonly code: "loop" | "no_operation" }
  /** The scenario is over; the caller, if still there, is to be disconnected. */
  | { readonly kind: "hang_up" };
