import { ActionIcon, Button, Loader, Tooltip } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { DeskSnapshot } from "@perezvon/model";
import { IconKeyboard } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnectionStatus } from "../../shell/connection/connection.tsx";
import { AppFrame } from "../../shell/frame/app-frame.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { codeText } from "../../shell/text/error-text.ts";
import { Empty } from "../../ui/empty.tsx";
import { Bell } from "../../ui/logo.tsx";
import { MyPlaceMark } from "../place/my-place.tsx";
import { useAsk, useDesk, useDeskStatus, usePhoneState } from "./desk-context.tsx";
import classes from "./desk-page.module.css";
import { DeskScreen } from "./desk-screen.tsx";
import { DeviceDialog } from "./device-dialog.tsx";
import { deviceMemory } from "./device-memory.ts";
import { DialField } from "./dial-field.tsx";
import { PhoneBars, PhoneButton } from "./phone-status.tsx";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { StateSelector } from "./state-selector.tsx";
import { useRinging, useSoundBlocked } from "./use-ringing.ts";

/** The whole agent application: one screen that never leaves the call. */
export function DeskPage() {
  const { t } = useTranslation();
  const status = useDeskStatus();
  useDocumentTitle(t("agent.title"));
  if (status.kind === "open") return <OpenDesk snapshot={status.snapshot} />;
  return (
    <AppFrame application="agent">
      <main className={classes.centre}>
        {status.kind === "opening" && (
          <p role="status">
            <Loader size="sm" mr="sm" /> {t("agent.idle.opening")}
          </p>
        )}
        {status.kind === "closed" && (
          <Closed title={t("agent.idle.closed")} text={t("agent.idle.closedText")} />
        )}
        {status.kind === "refused" && (
          <Closed title={t("agent.idle.refused")} text={codeText(t, status.code)} />
        )}
      </main>
    </AppFrame>
  );
}

function Closed({ title, text }: { readonly title: string; readonly text: string }) {
  const { t } = useTranslation();
  const { client } = useDesk();
  return (
    <Empty icon={<Bell size={30} />} title={title} text={text}>
      <Button onClick={() => void client.open()}>{t("agent.idle.open")}</Button>
    </Empty>
  );
}

function OpenDesk({ snapshot }: { readonly snapshot: DeskSnapshot }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const [stateMenu, setStateMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [chosenHere, setChosenHere] = useState(() => deviceMemory.device() !== undefined);
  // Before the first call of a shift, and never in the way of one (DSK-LOG-03).
  const [unchecked, setUnchecked] = useState(
    () =>
      deviceMemory.device() === "browser" &&
      snapshot.interactions.length === 0 &&
      !deviceMemory.checkSettled(Date.now()),
  );
  const connected = useConnectionStatus() !== "lost";
  const phoneState = usePhoneState();
  // What is wrong with the phone is said once: in the dialogue, or above the desk.
  const dialog = choosing || !chosenHere || unchecked;
  usePhoneOfDevice(snapshot, chosenHere);
  const sound = useSoundBlocked(snapshot.device === "browser" && chosenHere);
  useRinging(snapshot, phoneState.phone.kind === "connected");

  /** With a call open the desk closes after it; without one the session may end now (DSK-LOG-06). */
  const onSignOut = async () => {
    const open = snapshot.interactions.length > 0;
    if (!open) {
      await ask({ kind: "set_state", state: "logged_out", reason: undefined });
      return true;
    }
    modals.openConfirmModal({
      title: t("agent.leave.title"),
      children: t("agent.leave.text"),
      labels: { confirm: t("agent.leave.ok"), cancel: t("shell.actions.cancel") },
      onConfirm: () => void ask({ kind: "set_state", state: "logged_out", reason: undefined }),
    });
    return false;
  };

  return (
    <AppFrame
      application="agent"
      onSignOut={onSignOut}
      bar={
        <>
          <StateSelector snapshot={snapshot} opened={stateMenu} onOpened={setStateMenu} />
          <div className={classes.gap} />
          <DialField />
          {snapshot.device === "browser" && <MyPlaceMark className={classes.icon} />}
          <PhoneButton snapshot={snapshot} onOpen={() => setChoosing(true)} />
          <Tooltip label={t("agent.shortcuts.title")}>
            <ActionIcon
              variant="transparent"
              size="lg"
              className={classes.icon}
              aria-label={t("agent.shortcuts.title")}
              onClick={() => setHelp(true)}
            >
              <IconKeyboard size={20} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      <div className={classes.page} inert={!connected}>
        {!dialog && <PhoneBars snapshot={snapshot} sound={sound} onDevice={() => setChoosing(true)} />}
        <DeskScreen snapshot={snapshot} onStateMenu={() => setStateMenu(true)} onHelp={() => setHelp(true)} />
      </div>
      {dialog && (
        <DeviceDialog
          snapshot={snapshot}
          first={!chosenHere}
          check={unchecked}
          onChosen={() => {
            setChoosing(true);
            setChosenHere(true);
          }}
          onClose={() => {
            setChoosing(false);
            setUnchecked(false);
            setChosenHere(deviceMemory.device() !== undefined);
          }}
        />
      )}
      {help && <ShortcutsHelp onClose={() => setHelp(false)} />}
    </AppFrame>
  );
}

/** The choice of this browser is told to the server, and the phone in the page follows what the server holds. */
function usePhoneOfDevice(snapshot: DeskSnapshot, chosenHere: boolean): void {
  const { client, phone } = useDesk();
  const { device, reachable } = snapshot;
  useEffect(() => {
    if (!chosenHere) return;
    const remembered = deviceMemory.device();
    if (remembered && remembered !== device)
      void client.ask({ kind: "set_device", device: remembered }).then((result) => {
        // It cannot be had now (the line is gone): what the server holds is the choice, until the agent makes another.
        if (!result.ok) deviceMemory.rememberDevice(device);
      });
  }, [client, device, chosenHere]);
  useEffect(() => {
    if (!chosenHere) return;
    if (device === "browser") phone.want(reachable);
    else phone.leave();
  }, [phone, device, reachable, chosenHere]);
}
