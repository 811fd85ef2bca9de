import type { User } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { StateMark } from "../../ui/state-dot.tsx";

export function UserStateMark({ state }: { readonly state: User["state"] }) {
  const { t } = useTranslation();
  const tone = state === "active" ? "ready" : state === "locked" ? "not-ready" : "idle";
  return <StateMark tone={tone} label={t(`words.userState.${state}`)} />;
}
