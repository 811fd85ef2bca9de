import { Modal, UnstyledButton } from "@mantine/core";
import type { DeskDevice, DeskSnapshot } from "@perezvon/model";
import { IconBrowser, IconDeviceLandlinePhone, IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useAsk, useDesk } from "./desk-context.tsx";
import classes from "./device-dialog.module.css";
import { deviceMemory } from "./device-memory.ts";
import { MicrophoneCheck } from "./microphone-check.tsx";

const icons = { browser: IconBrowser, sip: IconDeviceLandlinePhone, none: IconPhoneOff };

/** The choice of the phone (DSK-LOG-02): after the first sign-in in a browser, and whenever the agent wants. */
export function DeviceDialog({
  snapshot,
  first,
  onClose,
}: {
  readonly snapshot: DeskSnapshot;
  /** Nothing has been chosen in this browser yet, so the dialogue cannot be put away. */
  readonly first: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const ask = useAsk();
  const { phone, ring } = useDesk();
  const lines = useQuery({
    queryKey: ["my-endpoints"],
    queryFn: () => call("myEndpoints", {}),
    refetchInterval: 5_000,
  });
  const line = lines.data?.items[0];
  const choose = async (device: DeskDevice) => {
    // The click lets the tab ring later, and is the moment to ask for notifications (DSK-INC-05).
    void ring.unlock();
    if ("Notification" in window && Notification.permission === "default")
      void Notification.requestPermission();
    if (device === snapshot.device || (await ask({ kind: "set_device", device }))) {
      deviceMemory.rememberDevice(device);
      onClose();
    }
  };
  const about: Record<DeskDevice, string> = {
    browser: t("agent.device.browserText"),
    sip: line
      ? t("agent.device.sipLine", {
          extension: line.extension ?? line.login,
          state: line.registered ? t("agent.device.sipRegistered") : t("agent.device.sipUnregistered"),
        })
      : lines.isSuccess
        ? t("agent.device.sipNone")
        : t("agent.device.sipText"),
    none: t("agent.device.noneText"),
  };
  return (
    <Modal
      opened
      size={560}
      onClose={onClose}
      withCloseButton={!first}
      closeOnEscape={!first}
      closeOnClickOutside={!first}
      title={t("agent.device.choose")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <p className={classes.faint}>{t("agent.device.chooseText")}</p>
      <div className={classes.choices}>
        {(["browser", "sip", "none"] as const).map((device) => {
          const Icon = icons[device];
          const chosen = !first && snapshot.device === device;
          return (
            <UnstyledButton
              key={device}
              className={classes.choice}
              data-chosen={chosen || undefined}
              aria-pressed={chosen}
              disabled={device === "sip" && lines.isSuccess && !line}
              onClick={() => void choose(device)}
            >
              <Icon size={26} stroke={1.4} aria-hidden />
              <span>
                <span className={classes.choiceName}>{t(`agent.device.${device}`)}</span>
                <span className={classes.faint}>{about[device]}</span>
              </span>
              {chosen && <span className={classes.current}>{t("agent.device.current")}</span>}
            </UnstyledButton>
          );
        })}
      </div>
      <MicrophoneCheck onChosen={() => phone.changeMicrophone()} />
    </Modal>
  );
}
