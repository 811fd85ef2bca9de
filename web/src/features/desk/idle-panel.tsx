import { Alert, Button } from "@mantine/core";
import type { DeskSnapshot } from "@perezvon/model";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { Bell } from "../../ui/logo.tsx";
import { useAsk } from "./desk-context.tsx";
import classes from "./idle-panel.module.css";
import { OwnCallBacks } from "./own-call-backs.tsx";

/** Between calls: whether they come, and what to do if they do not. */
export function IdlePanel({ snapshot }: { readonly snapshot: DeskSnapshot }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const format = useFormat();
  const ready = snapshot.state === "ready";
  return (
    <div className={classes.panel}>
      <div className={classes.bell} data-ready={ready || undefined}>
        <Bell size={64} />
      </div>
      <h1 className={classes.title}>{ready ? t("agent.idle.ready") : t("agent.idle.notReady")}</h1>
      <p className={classes.text}>{ready ? t("agent.idle.readyText") : t("agent.idle.notReadyText")}</p>
      {!ready && (
        <Button
          size="md"
          color="green"
          onClick={() => void ask({ kind: "set_state", state: "ready", reason: undefined })}
        >
          {t("agent.idle.goReady")}
        </Button>
      )}
      {snapshot.notDialled && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          title={t("agent.notDialled.title", { number: snapshot.notDialled.number })}
        >
          {t(`agent.notDialled.${snapshot.notDialled.reason}`)}
        </Alert>
      )}
      {snapshot.reserved && !snapshot.reserved.own && (
        <p className={classes.reserved} role="status">
          {t("agent.callBack.reserved", {
            name: snapshot.reserved.customer.name ?? snapshot.reserved.customer.number,
            time: format.time(snapshot.reserved.from),
          })}
        </p>
      )}
      <OwnCallBacks />
    </div>
  );
}
