/** What an agent may be doing (glossary, «Agent states»; DSK-STA). */
export type AgentState = "ready" | "not_ready" | "busy" | "after_call_work" | "supervising" | "logged_out";

/** Reasons of `not_ready` that the system sets; centres add their own as `custom:<key>` (PLT-SET-03). */
export type SystemNotReadyReason =
  | "sign_in"
  | "no_answer"
  | "rejected"
  /** He refused a preview, or let it pass (OUT-PRV-02). */
  | "preview_refused"
  | "connection_lost"
  | "phone_failure"
  | "supervisor";
export type NotReadyReason = SystemNotReadyReason | `custom:${string}`;

/** Own reasons of a new centre (PLT-SET-03). Names live in the catalogues of `i18n`. */
export const defaultNotReadyReasons = [
  "custom:break",
  "custom:lunch",
  "custom:training",
  "custom:meeting",
] as const;
