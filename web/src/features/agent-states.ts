import type { AgentState, NotReadyReason } from "@perezvon/model";
import type { TFunction } from "i18next";
import type { Tone } from "../ui/state-dot.tsx";

export const stateTones = {
  ready: "ready",
  not_ready: "not-ready",
  busy: "busy",
  after_call_work: "after",
  supervising: "warn",
  logged_out: "idle",
} as const satisfies Record<AgentState, Tone>;

/** «Не готов: Обед». A reason of the centre's own, unknown here, shows its key. */
export function stateText(t: TFunction, state: AgentState, reason: string | null | undefined): string {
  const word = t(`words.agentState.${state}`);
  return reason ? `${word}: ${reasonText(t, reason)}` : word;
}

export function reasonText(t: TFunction, reason: NotReadyReason | string): string {
  const own = reason.startsWith("custom:") ? reason.slice("custom:".length) : undefined;
  return own === undefined
    ? t(`words.notReadyReason.${reason as "sign_in"}`, { defaultValue: reason })
    : t(`words.notReadyReason.custom.${own as "break"}`, { defaultValue: own });
}
