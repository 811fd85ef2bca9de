import { Button, Progress, SegmentedControl, UnstyledButton } from "@mantine/core";
import type { DeskInteraction } from "@perezvon/model";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import classes from "./messages-panel.module.css";
import type { CallActions } from "./use-call-actions.ts";

/** Prepared messages of the campaign: played into the talk, stopped by a click (TEL-PLY-07, INB-PRE-03). */
export function MessagesPanel({
  interaction: { messages = [], playing, phase },
  actions,
}: {
  readonly interaction: DeskInteraction;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const [to, setTo] = useState<"both" | "customer">("both");
  return (
    <fieldset className={classes.panel} aria-label={t("audio.desk.title")}>
      <div className={classes.head}>
        <span>{t("audio.desk.to")}</span>
        <SegmentedControl
          size="xs"
          aria-label={t("audio.desk.to")}
          value={to}
          onChange={(value) => setTo(value === "customer" ? "customer" : "both")}
          data={[
            { value: "both", label: t("audio.desk.both") },
            { value: "customer", label: t("audio.desk.customer") },
          ]}
        />
      </div>
      {playing && <Playing playing={playing} onStop={actions.stopMessage} />}
      <ul className={classes.list}>
        {messages.map(({ durationMs, id, name }) => (
          <li key={id}>
            <UnstyledButton
              className={classes.message}
              data-on={playing?.id === id || undefined}
              title={t("audio.desk.play", { name })}
              disabled={phase !== "talk"}
              onClick={() => actions.playMessage(id, to)}
            >
              <IconPlayerPlay size={16} aria-hidden />
              <span className={classes.name}>{name}</span>
              <span className="pz-figures">{formatDuration(durationMs)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Playing({
  playing,
  onStop,
}: {
  readonly playing: NonNullable<DeskInteraction["playing"]>;
  readonly onStop: () => void;
}) {
  const { t } = useTranslation();
  const now = useServerNow();
  const played = Math.min(playing.durationMs, Math.max(0, now - playing.since));
  return (
    <div className={classes.playing}>
      <div className={classes.line} role="status">
        <span className={classes.name}>{t("audio.desk.playing", { name: playing.name })}</span>
        <Button
          size="compact-sm"
          color="red"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={onStop}
        >
          {t("audio.desk.stop")}
        </Button>
      </div>
      <Progress
        size="sm"
        value={playing.durationMs === 0 ? 0 : (100 * played) / playing.durationMs}
        aria-label={t("audio.desk.playing", { name: playing.name })}
      />
      <div className={classes.hint}>{t("audio.desk.microphone")}</div>
    </div>
  );
}
