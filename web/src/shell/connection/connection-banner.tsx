import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnectionStatus, useEvents } from "./connection.tsx";
import classes from "./connection-banner.module.css";

/** DSK-CON-01: says that the server is not heard, until it is. A start that takes a moment is not a loss. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const status = useConnectionStatus();
  const events = useEvents();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (status === "online") return;
    const timer = setTimeout(() => setSlow(true), status === "lost" ? 400 : 10_000);
    return () => clearTimeout(timer);
  }, [status]);
  return (
    <div role="alert" aria-live="assertive">
      {slow && status !== "online" && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          <strong>{t("shell.connection.lost")}.</strong>
          <span className={classes.text}>{t("shell.connection.lostText")}</span>
          <Button size="compact-xs" variant="white" color="dark" onClick={() => events.retryNow()}>
            {t("shell.connection.retryNow")}
          </Button>
        </div>
      )}
    </div>
  );
}
