import { Button, Tooltip, UnstyledButton } from "@mantine/core";
import type { DeskSnapshot } from "@perezvon/model";
import { IconDeviceLandlinePhone, IconHeadset, IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDesk, usePhoneState } from "./desk-context.tsx";
import classes from "./phone-status.module.css";

const icons = { browser: IconHeadset, sip: IconDeviceLandlinePhone, none: IconPhoneOff };

/** The phone in the top bar: which one, and whether a call can reach it. Opens the choice. */
export function PhoneButton({
  snapshot,
  onOpen,
}: {
  readonly snapshot: DeskSnapshot;
  readonly onOpen: () => void;
}) {
  const { t } = useTranslation();
  const { device, reachable } = snapshot;
  const Icon = icons[device];
  const state =
    device === "none" ? "" : reachable ? t("agent.device.reachable") : t("agent.device.unreachable");
  const name = t("agent.device.open", { device: t(`words.device.${device}`) });
  return (
    <Tooltip label={state ? `${name}. ${state}` : name}>
      <UnstyledButton
        className={classes.button}
        data-reachable={device !== "none" && reachable ? true : undefined}
        data-unreachable={device !== "none" && !reachable ? true : undefined}
        aria-label={state ? `${name}. ${state}` : name}
        onClick={onOpen}
      >
        <Icon size={20} stroke={1.6} aria-hidden />
        <span className={classes.dot} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  );
}

/** What stands between the agent and his calls: another tab has the phone, the microphone failed, the tab is silenced. */
export function PhoneBars({
  snapshot,
  sound,
  onDevice,
}: {
  readonly snapshot: DeskSnapshot;
  readonly sound: { readonly blocked: boolean; readonly allow: () => void };
  readonly onDevice: () => void;
}) {
  const { t } = useTranslation();
  const { phone } = useDesk();
  const state = usePhoneState();
  if (snapshot.device !== "browser") return null;
  const elsewhere = state.wanted && (state.moved || state.lease === "elsewhere");
  return (
    <>
      {elsewhere && (
        <Bar
          tone="info"
          title={state.moved ? t("agent.device.takenOver") : t("agent.device.elsewhere")}
          text={t("agent.device.elsewhereText")}
          action={t("agent.device.moveHere")}
          onAction={() => phone.takeOver()}
        />
      )}
      {!elsewhere && state.phone.kind === "failed" && (
        <Bar
          tone="error"
          title={t(`agent.failure.${state.phone.code}`)}
          text={t(`agent.failure.${state.phone.code}Text`)}
          action={t("agent.failure.retry")}
          onAction={() => phone.retry()}
          second={t("agent.device.choose")}
          onSecond={onDevice}
        />
      )}
      {!elsewhere && sound.blocked && (
        <Bar
          tone="error"
          title={t("agent.device.soundBlocked")}
          action={t("agent.device.soundAllow")}
          onAction={sound.allow}
        />
      )}
    </>
  );
}

function Bar({
  tone,
  title,
  text,
  action,
  onAction,
  second,
  onSecond,
}: {
  readonly tone: "info" | "error";
  readonly title: string;
  readonly text?: string;
  readonly action: string;
  readonly onAction: () => void;
  readonly second?: string;
  readonly onSecond?: () => void;
}) {
  return (
    <div className={classes.bar} data-tone={tone} role={tone === "error" ? "alert" : "status"}>
      <strong>{title}</strong>
      {text && <span className={classes.text}>{text}</span>}
      <span className={classes.actions}>
        {second && (
          <Button size="compact-sm" variant="default" onClick={onSecond}>
            {second}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={onAction}>
          {action}
        </Button>
      </span>
    </div>
  );
}
