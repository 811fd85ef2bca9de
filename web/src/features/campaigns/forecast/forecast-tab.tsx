import { Button, Progress, Skeleton } from "@mantine/core";
import type { Campaign, ForecastJob } from "@perezvon/api";
import { IconChartHistogram, IconDownload, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { ForecastCharts } from "./forecast-charts.tsx";
import { ForecastFormPart } from "./forecast-form.tsx";
import { forecastAssumptionsQuery, forecastQuery, useCancelForecast } from "./forecast-queries.ts";
import classes from "./forecast-tab.module.css";

const foreseen: ReadonlySet<string> = new Set(["progressive", "predictive"]);

/** «Прогноз»: what the next hours would bring, and beside the last forecast what came. */
export function ForecastTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const known = useQuery(forecastAssumptionsQuery(campaign.id));
  const forecast = useQuery(forecastQuery(campaign.id));
  const failed = known.error ?? forecast.error;
  if (failed && (!known.data || !forecast.data))
    return (
      <LoadFailed
        text={errorText(t, failed)}
        onRetry={() => {
          void known.refetch();
          void forecast.refetch();
        }}
      />
    );
  if (!foreseen.has(campaign.mode))
    return (
      <Empty
        icon={<IconChartHistogram size={28} />}
        title={t("forecast.title")}
        text={t("forecast.notForeseen")}
      />
    );
  const { job, last } = forecast.data ?? {};
  return (
    <div className={classes.tab}>
      <div className={classes.head}>
        <p className={classes.learnt}>{t("forecast.text")}</p>
        <Button
          component="a"
          variant="default"
          size="xs"
          className={classes.download}
          href={addressOf("campaignForecastFile", { params: { id: campaign.id } })}
          download
          title={t("forecast.downloadHint")}
          leftSection={<IconDownload size={14} />}
        >
          {t("forecast.download")}
        </Button>
      </div>
      {known.data ? (
        <ForecastFormPart campaignId={campaign.id} known={known.data} busy={job?.state === "running"} />
      ) : (
        <Skeleton height={220} mt="lg" />
      )}
      {job && <Making campaignId={campaign.id} job={job} />}
      {forecast.isPending ? (
        <Skeleton height={220} mt="lg" />
      ) : last ? (
        <ForecastCharts made={last} />
      ) : (
        !job && (
          <Empty
            icon={<IconChartHistogram size={28} />}
            title={t("forecast.emptyTitle")}
            text={t("forecast.emptyText")}
          />
        )
      )}
    </div>
  );
}

function Making({ campaignId, job }: { readonly campaignId: string; readonly job: ForecastJob }) {
  const { t } = useTranslation();
  const cancel = useCancelForecast(campaignId);
  if (job.state === "failed")
    return (
      <p role="alert" className={classes.failed}>
        {t("forecast.failed")}
      </p>
    );
  const { percent } = job;
  const text = percent === 0 ? t("forecast.waiting") : t("forecast.making", { percent });
  return (
    <div className={classes.making} role="status">
      <span>{text}</span>
      <Progress value={percent} aria-label={text} className={classes.progress} />
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconX size={14} />}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        {t("forecast.cancel")}
      </Button>
    </div>
  );
}
