import { modals } from "@mantine/modals";
import type { DeskInteraction } from "@perezvon/model";
import { IconPlayerRecord, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { formatDuration } from "../../shell/text/format.ts";
import classes from "./call-panel.module.css";
import { Control } from "./control.tsx";
import type { CallActions } from "./use-call-actions.ts";

/** Pausing takes a right of its own; who may only start recordings may begin one and let a paused one go on (PLT-ROL-03). */
export function useMayTurnRecording(): (interaction: DeskInteraction) => boolean {
  const pauses = useHas("agent.rec.stop");
  const starts = useHas("agent.rec.start");
  return ({ recording, recordingPausedSince }) =>
    recording ? pauses || (starts && recordingPausedSince !== undefined) : starts;
}

/** Whether the talk is recorded, said aloud when it changes; how long it has not been (DSK-CTL-08). */
export function RecordingState({
  interaction: { recording, recordingPausedSince },
  now,
}: {
  readonly interaction: DeskInteraction;
  readonly now: number;
}) {
  const { t } = useTranslation();
  const paused = recording && recordingPausedSince !== undefined;
  return (
    <span className={classes.recording} data-on={(recording && !paused) || undefined}>
      <span role="status">
        {t(`agent.controls.${paused ? "recordingPaused" : recording ? "recordingOn" : "recordingOff"}`)}
      </span>
      {paused && (
        <span className={classes.pausedFor} role="timer" aria-live="off">
          {formatDuration(now - recordingPausedSince)}
        </span>
      )}
    </span>
  );
}

/** Beginning a recording, pause and deletion of the one that runs, for those who may (DSK-CTL-08, TEL-REC-06, TEL-REC-07). */
export function RecordingControl({
  interaction,
  actions,
}: {
  readonly interaction: DeskInteraction;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const mayTurn = useMayTurnRecording();
  const mayDiscard = useHas("agent.rec.stop");
  const discard = () =>
    modals.openConfirmModal({
      title: t("agent.recording.discardTitle"),
      children: t("agent.recording.discardText"),
      labels: { confirm: t("agent.recording.discardOk"), cancel: t("shell.actions.cancel") },
      confirmProps: { color: "red" },
      onConfirm: actions.discardRecording,
    });
  if (!interaction.recording)
    return (
      mayTurn(interaction) && (
        <Control
          name={t("agent.recording.start")}
          hint="Shift+F9"
          icon={<IconPlayerRecord />}
          onPress={actions.turnRecording}
        />
      )
    );
  return (
    <>
      {mayTurn(interaction) && (
        <Control
          name={t("agent.recording.pause")}
          hint="Shift+F9"
          icon={<IconPlayerRecord />}
          pressed={interaction.recordingPausedSince !== undefined}
          onPress={actions.turnRecording}
        />
      )}
      {mayDiscard && <Control name={t("agent.recording.discard")} icon={<IconTrash />} onPress={discard} />}
    </>
  );
}
