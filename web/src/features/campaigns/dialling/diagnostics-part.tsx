import { Button, Skeleton } from "@mantine/core";
import type { Campaign, Finding } from "@perezvon/api";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
  IconRefresh,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { diagnosticsQuery } from "../campaign-queries.ts";
import classes from "./diagnostics-part.module.css";

const icons = { error: IconCircleX, warning: IconAlertTriangle, information: IconInfoCircle };

/** «Диагностика»: findings with the way to the setting at fault (DSK-SVC-16). */
export function DiagnosticsPart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const findings = useQuery(diagnosticsQuery(campaign.id));
  return (
    <div className={page.scroll} style={{ paddingTop: 16 }}>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={findings.isFetching}
        onClick={() => void findings.refetch()}
      >
        {t("admin.diagnostics.recheck")}
      </Button>
      {findings.error ? (
        <LoadFailed text={errorText(t, findings.error)} onRetry={() => void findings.refetch()} />
      ) : !findings.data ? (
        <Skeleton height={100} mt="lg" />
      ) : findings.data.length === 0 ? (
        <Empty
          icon={<IconCircleCheck size={30} />}
          title={t("admin.diagnostics.clear")}
          text={t("admin.diagnostics.clearText")}
        />
      ) : (
        <ul className={classes.list}>
          {findings.data.map((finding) => (
            <FindingRow
              key={`${finding.code}${JSON.stringify(finding.params)}`}
              finding={finding}
              campaignId={campaign.id}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

const sections = [
  "properties",
  "staff",
  "lists",
  "dispositions",
  "numbers",
  "dialling",
  "general",
  "time",
  "redials",
] as const;

function FindingRow({ finding, campaignId }: { readonly finding: Finding; readonly campaignId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const Icon = icons[finding.severity];
  const section = sections.find((known) => known === finding.section);
  const inDialling = section === "general" || section === "time" || section === "redials";
  const open = () =>
    void navigate({
      to: "/admin/campaigns/$campaignId/$tab",
      params: {
        campaignId,
        tab: inDialling ? "dialling" : (section ?? "dialling"),
      },
      search: section === "redials" || section === "time" ? { part: section } : {},
    });
  return (
    <li className={classes.finding} data-severity={finding.severity}>
      <Icon size={20} stroke={1.7} aria-label={t(`words.severity.${finding.severity}`)} />
      <span className={classes.text}>
        {t(`diagnostics.${finding.code as "no_group"}`, { ...finding.params, defaultValue: finding.code })}
      </span>
      {section && (
        <Button size="compact-sm" variant="subtle" onClick={open}>
          {t("admin.diagnostics.open", { section: t(`admin.diagnostics.sections.${section}`) })}
        </Button>
      )}
    </li>
  );
}
