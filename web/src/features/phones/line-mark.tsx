import type { Endpoint } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { StateMark, type Tone } from "../../ui/state-dot.tsx";
import { type LineState, lineStateOf } from "./line-state.ts";

const tones: Readonly<Record<LineState, Tone>> = {
  registered: "ready",
  unreachable: "warn",
  unregistered: "idle",
};

export function LineMark({ line }: { readonly line: Endpoint }) {
  const { t } = useTranslation();
  const state = lineStateOf(line);
  return <StateMark tone={tones[state]} label={t(`telephony.lines.${state}`)} />;
}
