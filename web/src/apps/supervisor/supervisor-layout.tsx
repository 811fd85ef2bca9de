import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ForbiddenPage } from "../../shell/errors/error-pages.tsx";
import { AppFrame } from "../../shell/frame/app-frame.tsx";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import classes from "./supervisor-layout.module.css";

export function SupervisorLayout() {
  const { t } = useTranslation();
  const me = useMe();
  const agents = useHas("sup.metrics");
  const callBacks = useHas("sup.campaigns");
  const records = useHas("svc.records");
  const results = useHas("svc.admin.all", "svc.admin", "sup.reports", "cli.results");
  const allowed = me.applications.includes("supervisor");
  return (
    <AppFrame
      application="supervisor"
      bar={
        allowed && (
          <nav className={classes.tabs} aria-label={t("shell.applications.supervisor")}>
            <Link to="/supervisor/campaigns" className={classes.tab} activeProps={{ "data-active": true }}>
              {t("supervisor.nav.campaigns")}
            </Link>
            {results && (
              <Link to="/supervisor/results" className={classes.tab} activeProps={{ "data-active": true }}>
                {t("figures.results.nav")}
              </Link>
            )}
            {callBacks && (
              <Link to="/supervisor/call-backs" className={classes.tab} activeProps={{ "data-active": true }}>
                {t("supervisor.callBacks.nav")}
              </Link>
            )}
            {agents && (
              <Link to="/supervisor/agents" className={classes.tab} activeProps={{ "data-active": true }}>
                {t("supervisor.nav.agents")}
              </Link>
            )}
            {agents && (
              <Link to="/supervisor/services" className={classes.tab} activeProps={{ "data-active": true }}>
                {t("supervisor.nav.services")}
              </Link>
            )}
            {records && (
              <Link to="/supervisor/records" className={classes.tab} activeProps={{ "data-active": true }}>
                {t("admin.nav.records")}
              </Link>
            )}
          </nav>
        )
      }
    >
      <main className={classes.main}>{allowed ? <Outlet /> : <ForbiddenPage />}</main>
    </AppFrame>
  );
}
