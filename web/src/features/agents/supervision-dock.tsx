import { Button, SegmentedControl, Switch } from "@mantine/core";
import type { DeskInteraction, DeskSnapshot, SupervisionMode, UserId } from "@perezvon/model";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { DeskProvider, useAsk, useDesk, useDeskStatus, usePhoneState } from "../desk/desk-context.tsx";
import classes from "./supervision-dock.module.css";

/** Whose talk is wanted, and how. A new object is a new wish. */
export interface SupervisionWish {
  readonly userId: string;
  readonly name: string;
  readonly mode: SupervisionMode;
}

/**
 * The supervisor's own phone and what it is doing in an agent's talk (DSK-MON-01, DSK-MON-07). It is made with the first wish, so
 * that whoever only looks at figures is asked for no microphone.
 */
export function SupervisionDock({
  wish,
  onLeft,
}: {
  readonly wish: SupervisionWish;
  readonly onLeft: () => void;
}) {
  return (
    <DeskProvider>
      <Dock wish={wish} onLeft={onLeft} />
    </DeskProvider>
  );
}

function Dock({ wish, onLeft }: { readonly wish: SupervisionWish; readonly onLeft: () => void }) {
  const { t } = useTranslation();
  const status = useDeskStatus();
  const snapshot = status.kind === "open" ? status.snapshot : undefined;
  useOwnPhone(snapshot);
  useWish(wish, snapshot);
  const phone = usePhoneState().phone;
  const interaction = snapshot?.interactions[0];
  const wasOpen = useRef(false);
  useEffect(() => {
    if (interaction !== undefined) wasOpen.current = true;
    else if (wasOpen.current) onLeft();
  }, [interaction, onLeft]);
  if (interaction?.supervision) return <Listening interaction={interaction} />;
  if (interaction) return <Taken interaction={interaction} />;
  return (
    <section className={classes.dock} aria-label={t("supervisor.supervision.label")}>
      <span className={classes.who} role="status">
        {phone.kind === "failed"
          ? t("supervisor.supervision.failed", { reason: t(`agent.failure.${phone.code}`) })
          : snapshot?.reachable
            ? t("supervisor.supervision.connecting", { name: wish.name })
            : t("supervisor.supervision.phone")}
      </span>
      <Button size="xs" variant="default" onClick={onLeft}>
        {t("supervisor.supervision.leave")}
      </Button>
    </section>
  );
}

/** In an agent's talk: the mode, what it means for who hears whom, and the ways out. */
function Listening({ interaction }: { readonly interaction: DeskInteraction }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const rights = {
    monitor: useHas("sup.monitor"),
    coach: useHas("sup.coach"),
    barge_in: useHas("sup.barge"),
  };
  const { supervision } = interaction;
  if (!supervision) return null;
  const { mode, name, userId, follows } = supervision;
  const names = { monitor: "monitor", coach: "coach", barge_in: "bargeIn" } as const;
  return (
    <section className={classes.dock} data-mode={mode} aria-label={t("supervisor.supervision.label")}>
      <span className={classes.who}>{t("supervisor.supervision.talk", { name })}</span>
      <SegmentedControl
        size="xs"
        aria-label={t("supervisor.supervision.mode")}
        value={mode}
        onChange={(value) => void ask({ kind: "supervise", userId, mode: value as SupervisionMode })}
        data={(["monitor", "coach", "barge_in"] as const).map((value) => ({
          value,
          label: t(`supervisor.agents.${names[value]}`),
          disabled: !rights[value],
        }))}
      />
      <span className={classes.effect} role="status">
        {t(`supervisor.supervision.effect.${mode}`)}
      </span>
      <Switch
        size="xs"
        label={t("supervisor.supervision.follow")}
        checked={follows === "call"}
        onChange={({ currentTarget: { checked } }) =>
          void ask({ kind: "supervise", userId, mode, follows: checked ? "call" : "agent" })
        }
      />
      {rights.barge_in && (
        <Button
          size="xs"
          variant="default"
          onClick={() => void ask({ kind: "take_over", interactionId: interaction.id })}
        >
          {t("supervisor.supervision.takeOver")}
        </Button>
      )}
      <Button size="xs" onClick={() => void ask({ kind: "hang_up", interactionId: interaction.id })}>
        {t("supervisor.supervision.leave")}
      </Button>
    </section>
  );
}

/** The customer is the supervisor's own after a takeover. */
function Taken({ interaction }: { readonly interaction: DeskInteraction }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const work = interaction.phase === "after_call_work";
  return (
    <section className={classes.dock} data-mode="barge_in" aria-label={t("supervisor.supervision.label")}>
      <span className={classes.who}>{interaction.customer.name ?? interaction.customer.number}</span>
      <span className={classes.effect} role="status">
        {work ? t("words.phase.after_call_work") : t("supervisor.supervision.taken")}
      </span>
      <Button
        size="xs"
        onClick={() => void ask({ kind: work ? "finish" : "hang_up", interactionId: interaction.id })}
      >
        {work ? t("supervisor.supervision.finish") : t("supervisor.supervision.end")}
      </Button>
    </section>
  );
}

/** A supervisor without a phone of his own talks through this page. */
function useOwnPhone(snapshot: DeskSnapshot | undefined): void {
  const { client, phone } = useDesk();
  const device = snapshot?.device;
  const reachable = snapshot?.reachable === true;
  useEffect(() => {
    if (device === "none") void client.ask({ kind: "set_device", device: "browser" });
    if (device === "browser") phone.want(reachable);
  }, [client, phone, device, reachable]);
}

/** Asks once for each wish, as soon as a call can reach the supervisor. */
function useWish(wish: SupervisionWish, snapshot: DeskSnapshot | undefined): void {
  const ask = useAsk();
  const asked = useRef<SupervisionWish | undefined>(undefined);
  const latest = useRef(ask);
  latest.current = ask;
  const reachable = snapshot?.reachable === true;
  useEffect(() => {
    if (!reachable || asked.current === wish) return;
    asked.current = wish;
    void latest.current({ kind: "supervise", userId: wish.userId as UserId, mode: wish.mode });
  }, [wish, reachable]);
}
