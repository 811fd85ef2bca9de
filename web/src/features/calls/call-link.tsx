import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import classes from "./calls.module.css";

/** Leads to the card of a call, for whom the page of calls opens (TEL-CDR-06). */
export function CallLink({ callId }: { readonly callId: string }) {
  const { t } = useTranslation();
  const { applications } = useMe();
  const may = useHas("pbx.calls", "svc.records");
  if (!may || !applications.includes("admin")) return null;
  return (
    <Link to="/admin/calls" search={{ call: callId }} className={classes.link}>
      {t("calls.toCard")}
    </Link>
  );
}
