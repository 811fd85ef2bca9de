import { Button, Loader, Progress } from "@mantine/core";
import type { Import } from "@perezvon/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useTopic } from "../../shell/connection/connection.tsx";
import { ImportOutcome } from "../lists/import-outcome.tsx";
import { importQuery } from "../lists/list-queries.ts";
import classes from "./import-wizard.module.css";

/** Live progress over the event connection, then the result. A slow poll stands behind it, should an event be lost. */
export function RunStep({ started }: { readonly started: Import }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const live = useTopic<Import>(`import:${started.listId}`);
  const polled = useQuery({
    ...importQuery({ kind: "list", id: started.listId }, started.id),
    refetchInterval: (query) => (query.state.data?.state === "running" || !query.state.data ? 1_000 : false),
  });
  const states = [started, live, polled.data].filter((entry) => entry?.id === started.id) as Import[];
  const latest = states.reduce((best, entry) =>
    entry.state !== "running" || entry.rowsRead >= best.rowsRead ? entry : best,
  );
  const ended = latest.state !== "running";
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: ["lists"] });
  }, [ended, client]);
  return (
    <>
      <div className={classes.body}>
        {ended ? (
          <>
            <ImportOutcome outcome={polled.data?.state !== "running" ? (polled.data ?? latest) : latest} />
            {latest.rejected > 0 && <p className={classes.faint}>{t("admin.import.fixRejected")}</p>}
          </>
        ) : (
          <div className={classes.progress} role="status">
            <p>
              <Loader size="xs" mr="xs" /> {t("admin.import.running")}{" "}
              {t("admin.import.progress", { count: latest.rowsRead })}
            </p>
            <Progress value={100} animated aria-label={t("admin.import.running")} />
          </div>
        )}
      </div>
      <div className={classes.foot}>
        <Button component={Link} to={`/admin/lists/${started.listId}/log`} variant="default">
          {t("admin.import.openLog")}
        </Button>
        <Button component={Link} to={`/admin/lists/${started.listId}/content`} disabled={!ended}>
          {t("admin.import.openContent")}
        </Button>
      </div>
    </>
  );
}
