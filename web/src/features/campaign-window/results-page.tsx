import { Select } from "@mantine/core";
import { IconReportAnalytics } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { useCampaigns } from "../campaigns/campaign-queries.ts";
import { ResultsView } from "../campaigns/results/results-view.tsx";
import classes from "./results-page.module.css";

/** «Результаты» of the supervisor: what became of a campaign's records, to look at and to hear (OUT-RES-13). */
export function ResultsPage() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const navigate = useNavigate();
  const { campaign: chosenId } = useSearch({ from: "/signed-in/supervisor/results" });
  const campaigns = useCampaigns();
  useDocumentTitle(t("figures.results.title"));
  const rows = (campaigns.data ?? []).toSorted((a, b) => a.name.localeCompare(b.name, language));
  const chosen = rows.find(({ id }) => id === chosenId) ?? rows[0];
  return (
    <div className={page.page}>
      <PageHead title={t("figures.results.title")} />
      {campaigns.error && !campaigns.data ? (
        <LoadFailed text={errorText(t, campaigns.error)} onRetry={() => void campaigns.refetch()} />
      ) : chosen ? (
        <>
          <div className={classes.choice}>
            <Select
              label={t("figures.results.campaign")}
              searchable
              allowDeselect={false}
              data={rows.map(({ id, name }) => ({ value: id, label: name }))}
              value={chosen.id}
              onChange={(id) => id && void navigate({ to: "/supervisor/results", search: { campaign: id } })}
            />
          </div>
          <ResultsView key={chosen.id} campaign={chosen} />
        </>
      ) : (
        campaigns.data && (
          <Empty icon={<IconReportAnalytics size={28} />} title={t("supervisor.campaigns.empty")} />
        )
      )}
    </div>
  );
}
