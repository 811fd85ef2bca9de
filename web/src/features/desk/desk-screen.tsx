import { Button, Tooltip } from "@mantine/core";
import type { DeskSnapshot } from "@perezvon/model";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { CallBackForm } from "./call-back-form.tsx";
import { currentOf, inOrder, mayDo, owesDisposition } from "./call-controls.ts";
import { CallPanel } from "./call-panel.tsx";
import { ContextTabs } from "./context-tabs.tsx";
import classes from "./desk-screen.module.css";
import { quickKeys } from "./disposition-choice.ts";
import { DispositionPicker } from "./disposition-picker.tsx";
import { IdlePanel } from "./idle-panel.tsx";
import { InteractionsRail } from "./interactions-rail.tsx";
import { NoteField } from "./note-field.tsx";
import popup from "./offer-popup.module.css";
import { OfferPopup } from "./offer-popup.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { QueueNotice } from "./queue-notice.tsx";
import { useMayTurnRecording } from "./recording-control.tsx";
import type { Shortcut } from "./shortcuts.ts";
import { type CallActions, useCallActions } from "./use-call-actions.ts";
import { useDeskKeys } from "./use-desk-keys.ts";

/** DSK-INC-01: active interactions, the call with its disposition and note, the customer's card. */
export function DeskScreen({
  snapshot,
  onStateMenu,
  onHelp,
}: {
  readonly snapshot: DeskSnapshot;
  readonly onStateMenu: () => void;
  readonly onHelp: () => void;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const { interactions, device } = snapshot;
  const current = currentOf(interactions, chosen);
  const offered = interactions.filter(({ phase }) => phase === "offered");
  const actions = useCallActions(current);
  const mayTurn = useMayTurnRecording();
  const offerActions = useCallActions(offered[0]);
  const flushNote = useRef<() => Promise<void>>(() => Promise.resolve());
  const flushScript = useRef<() => Promise<void>>(() => Promise.resolve());
  const registerScript = useCallback((flush: () => Promise<void>) => {
    flushScript.current = flush;
  }, []);
  const finish = async () => {
    // The note goes first: finishing closes the interaction for it.
    await flushNote.current();
    await flushScript.current();
    actions.finish();
  };
  const step = (by: 1 | -1) => {
    const ordered = inOrder(interactions);
    const at = ordered.findIndex(({ id }) => id === current?.id);
    setChosen(ordered[(at + by + ordered.length) % ordered.length]?.id);
  };
  const run = (shortcut: Shortcut) => {
    const may = (action: Parameters<typeof mayDo>[0]) =>
      current !== undefined && mayDo(action, current, device);
    switch (shortcut.kind) {
      case "accept":
        if (!offered[0] && current?.phase === "preview" && current.preview) actions.dialNext();
        if (offered[0] && mayDo("accept", offered[0], device)) offerActions.accept();
        return;
      case "reject":
        if (offered[0]) offerActions.reject();
        return;
      case "end":
        if (may("hang_up")) actions.hangUp();
        return;
      case "hold":
        if (may("hold")) actions.hold();
        else if (may("resume")) actions.resume();
        return;
      case "mute":
        if (may("mute")) actions.toggleMute();
        return;
      case "recording":
        if ((may("recording") || may("record")) && current && mayTurn(current)) actions.turnRecording();
        return;
      case "transfer":
        if (may("transfer") || may("add_party")) actions.toggleTransfer();
        return;
      case "finish":
        if (may("finish")) void finish();
        return;
      case "previous":
        step(-1);
        return;
      case "next":
        step(1);
        return;
      case "state":
        onStateMenu();
        return;
      case "help":
        onHelp();
        return;
      case "disposition": {
        const key =
          current && current.phase !== "offered" && quickKeys(current.dispositions)[shortcut.index]?.key;
        if (key) actions.disposition(key);
        return;
      }
    }
  };
  useDeskKeys(run);
  return (
    <main className={classes.page}>
      {offered.length > 0 && (
        <div className={popup.stack}>
          {offered.map((interaction) => (
            <Offer key={interaction.id} snapshot={snapshot} interaction={interaction} />
          ))}
        </div>
      )}
      <div className={classes.desk}>
        <InteractionsRail interactions={interactions} currentId={current?.id} onChoose={setChosen} />
        {!current && <IdlePanel snapshot={snapshot} />}
        {current && (
          <>
            <section className={classes.contact} aria-label={t("agent.controls.label")}>
              <div className={classes.scroll}>
                <CallPanel key={current.id} interaction={current} device={device} actions={actions} />
                <PreviewPanel interaction={current} />
                {current.phase !== "offered" && current.phase !== "calling" && (
                  <>
                    {current.direction !== "internal" && (
                      <NoteField
                        key={current.id}
                        interaction={current}
                        register={(flush) => {
                          flushNote.current = flush;
                        }}
                      />
                    )}
                    <DispositionPicker interaction={current} onChoose={actions.disposition} />
                    <CallBackForm interaction={current} />
                  </>
                )}
              </div>
              <QueueNotice snapshot={snapshot} />
              {current.phase !== "offered" && current.direction !== "internal" && (
                <FinishBar
                  snapshot={snapshot}
                  currentId={current.id}
                  actions={{ ...actions, finish: () => void finish() }}
                />
              )}
            </section>
            <ContextTabs key={current.id} interaction={current} registerScript={registerScript} />
          </>
        )}
      </div>
    </main>
  );
}

function Offer({
  snapshot,
  interaction,
}: {
  readonly snapshot: DeskSnapshot;
  readonly interaction: DeskSnapshot["interactions"][number];
}) {
  const actions = useCallActions(interaction);
  return <OfferPopup interaction={interaction} device={snapshot.device} actions={actions} />;
}

/** «Завершить обработку»: enabled when it may, and says why when not (DSK-CTX-04). */
function FinishBar({
  snapshot,
  currentId,
  actions,
}: {
  readonly snapshot: DeskSnapshot;
  readonly currentId: string;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const now = useServerNow();
  const interaction = snapshot.interactions.find(({ id }) => id === currentId);
  if (!interaction) return null;
  const may = mayDo("finish", interaction, snapshot.device);
  const why =
    interaction.phase === "preview"
      ? may
        ? undefined
        : t("agent.preview.finishNeeds")
      : interaction.phase !== "after_call_work"
        ? t("agent.finish.afterCall")
        : owesDisposition(interaction)
          ? t("agent.finish.needDisposition")
          : undefined;
  const { afterCallWorkUntil } = interaction;
  const left = afterCallWorkUntil === undefined ? undefined : afterCallWorkUntil - now;
  return (
    <div className={classes.finish}>
      <div className={classes.limit} data-over={(left !== undefined && left <= 0) || undefined}>
        {left === undefined
          ? (why ?? "")
          : left > 0
            ? t("agent.finish.limit", { duration: formatDuration(left) })
            : t("agent.finish.limitOver")}
      </div>
      <Tooltip label={why ?? "Ctrl+Enter"}>
        <Button
          size="md"
          data-disabled={!may || undefined}
          aria-disabled={!may}
          onClick={() => {
            if (may) actions.finish();
          }}
        >
          {t("agent.finish.button")}
        </Button>
      </Tooltip>
    </div>
  );
}
