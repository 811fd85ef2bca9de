import { Button, Modal, UnstyledButton } from "@mantine/core";
import type { DeskDevice, DeskSnapshot } from "@perezvon/model";
import { IconBrowser, IconDeviceLandlinePhone, IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useAsk, useDesk } from "./desk-context.tsx";
import classes from "./device-dialog.module.css";
import { deviceMemory } from "./device-memory.ts";
import { MicrophoneCheck } from "./microphone-check.tsx";
import { PhoneCheck } from "./phone-check.tsx";

const icons = { browser: IconBrowser, sip: IconDeviceLandlinePhone, none: IconPhoneOff };

/** The choice of the phone (DSK-LOG-02): after the first sign-in in a browser, and whenever the agent wants. */
export function DeviceDialog({
  snapshot,
  first,
  check,
  onChosen,
  onClose,
}: {
  readonly snapshot: DeskSnapshot;
  /** Nothing has been chosen in this browser yet, so the dialogue cannot be put away. */
  readonly first: boolean;
  /** Begins with the check of the browser phone: the device of before was not checked lately. */
  readonly check: boolean;
  /** A device was chosen; the dialogue may stay for the check. */
  readonly onChosen: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const ask = useAsk();
  const { phone, ring } = useDesk();
  const [checking, setChecking] = useState(check);
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
      onChosen();
      if (device !== "browser" || deviceMemory.checkSettled(Date.now())) onClose();
      else setChecking(true);
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
  if (checking)
    return (
      <Modal
        opened
        size={560}
        onClose={onClose}
        withCloseButton={false}
        closeOnEscape={false}
        closeOnClickOutside={false}
        title={t("softphone.check.title")}
      >
        <PhoneCheck onDone={onClose} />
      </Modal>
    );
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
      {!first && snapshot.device === "browser" && (
        <Button variant="default" mb="md" onClick={() => setChecking(true)}>
          {t("softphone.check.open")}
        </Button>
      )}
      <MicrophoneCheck onChosen={() => phone.changeMicrophone()} />
    </Modal>
  );
}
