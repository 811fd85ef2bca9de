import type { TrunkStateView } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { StateMark, type Tone } from "../../ui/state-dot.tsx";

const tones: Readonly<Record<TrunkStateView["status"], Tone>> = {
  up: "ready",
  down: "not-ready",
  registering: "warn",
  disabled: "idle",
};

/** State in a word, and why. */
export function TrunkStatus({ state }: { readonly state: TrunkStateView }) {
  const { t } = useTranslation();
  const reasons = state.reasons.map((reason) =>
    t(`telephony.trunks.reason.${reason as "no_answer"}`, { defaultValue: reason }),
  );
  const word = t(`telephony.trunks.status.${state.status}`);
  return (
    <StateMark
      tone={tones[state.status]}
      pulse={state.status === "registering"}
      label={reasons.length > 0 ? `${word}: ${reasons.join(", ")}` : word}
    />
  );
}

/** Answered of all outgoing calls; undefined before the first. */
export function answerRatio({ callsOut, answeredOut }: TrunkStateView): number | undefined {
  return callsOut === 0 ? undefined : Math.round((100 * answeredOut) / callsOut);
}
