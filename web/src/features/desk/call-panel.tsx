import type { TopicData } from "@perezvon/api";
import type { DeskDevice, DeskInteraction } from "@perezvon/model";
import {
  IconArrowsSplit2,
  IconGridDots,
  IconMicrophone,
  IconMicrophoneOff,
  IconMusic,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconSchool,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTopic } from "../../shell/connection/connection.tsx";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { StateMark, type Tone } from "../../ui/state-dot.tsx";
import { SoundMarks } from "../calls/sound-marks.tsx";
import { mayDo } from "./call-controls.ts";
import classes from "./call-panel.module.css";
import { Control } from "./control.tsx";
import { customerName } from "./customer-name.ts";
import { JointPanel } from "./joint-panel.tsx";
import { Keypad } from "./keypad.tsx";
import { MessagesPanel } from "./messages-panel.tsx";
import { RecordingControl, RecordingState } from "./recording-control.tsx";
import { TransferPanel } from "./transfer-panel.tsx";
import type { CallActions } from "./use-call-actions.ts";

const tones = {
  offered: "warn",
  preview: "busy",
  calling: "busy",
  talk: "busy",
  hold: "warn",
  transferring: "busy",
  after_call_work: "after",
} as const satisfies Record<DeskInteraction["phase"], Tone>;

/** Who it is, how long, and what can be done with the call (DSK-CTL). */
export function CallPanel({
  interaction,
  device,
  actions,
}: {
  readonly interaction: DeskInteraction;
  readonly device: DeskDevice;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const now = useServerNow();
  const [keypad, setKeypad] = useState(false);
  const [messages, setMessages] = useState(false);
  const may = (action: Parameters<typeof mayDo>[0]) => mayDo(action, interaction, device);
  const { phase } = interaction;
  useEffect(() => {
    if (phase !== "talk") setKeypad(false);
  }, [phase]);
  const sound = useTopic<TopicData["sound"]>("sound");
  const inCall = phase === "talk" || phase === "hold" || phase === "calling";
  return (
    <div className={classes.panel}>
      <div className={classes.subject}>
        {interaction.campaign?.name ??
          interaction.service?.name ??
          t(`words.direction.${interaction.direction}`)}
      </div>
      <h1 className={classes.name}>{customerName(t, interaction)}</h1>
      {interaction.customer.name && <div className={classes.number}>{interaction.customer.number}</div>}
      <div className={classes.line}>
        <StateMark tone={tones[phase]} label={t(`words.phase.${phase}`)} pulse={phase === "talk"} />
        <span
          className={classes.timer}
          role="timer"
          aria-live="off"
          data-late={isLate(interaction, now) || undefined}
        >
          {formatDuration(now - interaction.since)}
        </span>
        {inCall && phase !== "calling" && <RecordingState interaction={interaction} now={now} />}
      </div>
      {inCall && <SoundMarks sound={sound?.callId === interaction.id ? sound : undefined} whose="own" />}
      {inCall && (
        <fieldset className={classes.controls} aria-label={t("agent.controls.label")}>
          {phase === "hold" ? (
            <Control
              name={t("agent.controls.resume")}
              hint="F8"
              icon={<IconPlayerPlay />}
              on
              onPress={actions.resume}
            />
          ) : (
            <Control
              name={t("agent.controls.hold")}
              hint="F8"
              icon={<IconPlayerPause />}
              disabled={!may("hold")}
              onPress={actions.hold}
            />
          )}
          <Control
            name={t("agent.controls.mute")}
            hint="F9"
            icon={interaction.muted ? <IconMicrophoneOff /> : <IconMicrophone />}
            pressed={interaction.muted}
            disabled={!may("mute")}
            onPress={actions.toggleMute}
          />
          <Control
            name={t("agent.controls.keypad")}
            icon={<IconGridDots />}
            pressed={keypad}
            disabled={!may("keypad")}
            onPress={() => setKeypad(!keypad)}
          />
          <Control
            name={t("agent.joint.open")}
            hint="Shift+F8"
            icon={<IconArrowsSplit2 />}
            pressed={actions.transferOpen}
            disabled={!may("transfer") && !may("add_party")}
            onPress={actions.toggleTransfer}
          />
          {(interaction.messages?.length ?? 0) > 0 && (
            <Control
              name={t("audio.desk.open")}
              icon={<IconMusic />}
              pressed={messages}
              disabled={phase !== "talk"}
              onPress={() => setMessages(!messages)}
            />
          )}
          {interaction.coach !== undefined && (
            <Control
              name={t(interaction.coach === "called" ? "agent.controls.coachLeaves" : "agent.controls.coach")}
              icon={<IconSchool />}
              on={interaction.coach === "called"}
              onPress={actions.callCoach}
            />
          )}
          {(may("recording") || may("record")) && (
            <RecordingControl interaction={interaction} actions={actions} />
          )}
          <Control
            name={t("agent.controls.end")}
            hint="F4"
            icon={<IconPhoneOff />}
            danger
            disabled={!may("hang_up")}
            onPress={actions.hangUp}
          />
        </fieldset>
      )}
      {interaction.muted && inCall && (
        <div className={classes.muted} role="status">
          <IconMicrophoneOff size={16} aria-hidden /> {t("agent.controls.muted")}
        </div>
      )}
      {keypad && may("keypad") && <Keypad onDigit={actions.digit} />}
      {phase === "talk" && (messages || interaction.playing) && (
        <MessagesPanel interaction={interaction} actions={actions} />
      )}
      <JointPanel interaction={interaction} may={may} actions={actions} />
      {actions.transferOpen && (may("transfer") || may("add_party")) && (
        <TransferPanel
          consultOnly={may("add_party")}
          onConsult={actions.consult}
          onTransfer={actions.transfer}
          onClose={actions.toggleTransfer}
        />
      )}
    </div>
  );
}

/** Hold red after 60 s (DSK-CTL-02). */
function isLate({ phase, since }: DeskInteraction, now: number): boolean {
  return phase === "hold" && now - since > 60_000;
}
