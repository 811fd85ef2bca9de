import { Skeleton } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { callerNumbersQuery } from "../directory-queries.ts";
import { OutgoingPlanForm } from "./outgoing-plan-form.tsx";

export const outgoingPlanQuery = queryOptions({
  queryKey: ["outgoing-plan"],
  queryFn: () => call("outgoingPlan", {}),
});

/** «Исходящий номерной план» (INB-DOU-01): which number calls show, and how dialled digits are rewritten. */
export function OutgoingPlanPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.outgoingPlan"));
  const plan = useQuery(outgoingPlanQuery);
  const numbers = useQuery(callerNumbersQuery);
  const error = plan.error ?? numbers.error;
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.outgoingPlan")} />
      {error ? (
        <LoadFailed
          text={errorText(t, error)}
          onRetry={() => void Promise.all([plan.refetch(), numbers.refetch()])}
        />
      ) : plan.data && numbers.data ? (
        <OutgoingPlanForm
          plan={plan.data}
          numbers={numbers.data.items.filter(({ kind }) => kind !== "sms")}
          reload={() => plan.refetch()}
        />
      ) : (
        <Skeleton height={180} m="lg" aria-label={t("shell.table.loading")} />
      )}
    </div>
  );
}
