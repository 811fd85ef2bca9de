import type { DeskSnapshot } from "@perezvon/model";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { useDesk } from "./desk-context.tsx";
import classes from "./idle-panel.module.css";

/** Calls wait while the agent finishes his work: on the screen, and by a sound once for each (OUT-CMP-03, INB-SVC-06). */
export function QueueNotice({ snapshot }: { readonly snapshot: DeskSnapshot }) {
  const { t } = useTranslation();
  const { ring } = useDesk();
  const now = useServerNow();
  const { queueNotice } = snapshot;
  const sounded = useRef<string | undefined>(undefined);
  const callId = queueNotice?.callId;
  useEffect(() => {
    if (callId === undefined || sounded.current === callId) return;
    sounded.current = callId;
    ring.beep();
  }, [callId, ring]);
  if (queueNotice === undefined) return null;
  return (
    <p className={classes.reserved} role="status">
      {t("agent.queueNotice", {
        count: queueNotice.calls,
        service: queueNotice.service,
        duration: formatDuration(Math.max(0, now - queueNotice.since)),
      })}
    </p>
  );
}
