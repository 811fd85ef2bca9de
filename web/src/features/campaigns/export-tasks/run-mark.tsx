import type { ExportRun } from "@perezvon/api";
import type { RemoteFailure } from "@perezvon/model";
import { useTranslation } from "react-i18next";
import { StateMark } from "../../../ui/state-dot.tsx";

const tones = { running: "busy", done: "ready", empty: "idle", failed: "not-ready" } as const;

/** How a run ended, and why it failed. */
export function RunMark({ run }: { readonly run: Pick<ExportRun, "state" | "failure" | "answer"> }) {
  const { t } = useTranslation();
  const why =
    run.failure === null
      ? undefined
      : t(`results.remote.failures.${run.failure as RemoteFailure}`, {
          defaultValue: t(`results.tasks.failures.${run.failure as "internal"}`, {
            defaultValue: run.failure,
          }),
        });
  const hint = [why, run.answer].filter(Boolean).join(" — ");
  return (
    <StateMark
      tone={tones[run.state]}
      pulse={run.state === "running"}
      label={run.state === "failed" && why ? why : t(`results.tasks.states.${run.state}`)}
      {...(hint !== "" && { hint })}
    />
  );
}
