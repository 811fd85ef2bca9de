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
import { useFormat } from "../../../shell/text/use-format.ts";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { campaignDispositionsQuery, diagnosticsQuery } from "../campaign-queries.ts";
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
      ) : (
        <>
          {!findings.data.some(({ severity }) => severity !== "information") && (
            <Empty
              icon={<IconCircleCheck size={30} />}
              title={t("admin.diagnostics.clear")}
              text={t("admin.diagnostics.clearText")}
            />
          )}
          <ul className={classes.list}>
            {findings.data.map((finding) => (
              <FindingRow
                key={`${finding.code}${JSON.stringify(finding.params)}`}
                finding={finding}
                campaignId={campaign.id}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const sections = [
  "properties",
  "staff",
  "lists",
  "dispositions",
  "scripts",
  "numbers",
  "dialling",
  "general",
  "time",
  "redials",
  "doNotCall",
  "exports",
] as const;

/** Those of them that are parts of «Обзвон». */
const parts = ["general", "time", "redials", "doNotCall"] as const;

/** A finding in words: moments, statuses and reasons as people read them. */
function useFindingText(campaignId: string) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "ru" ? "ru" : "en";
  const format = useFormat();
  const dispositions = useQuery(campaignDispositionsQuery(campaignId));
  const nameOf = (key: unknown) =>
    dispositions.data?.find((each) => each.key === key)?.name[language] ?? String(key);
  const shownValue = (name: string, value: unknown) => {
    if (name === "at" || name === "until") return format.dateTime(Number(value));
    if (name === "reason")
      return t(`words.campaignReason.${value as "no_line"}`, { defaultValue: String(value) });
    if (name === "disposition") return nameOf(value);
    return typeof value === "number" ? format.integer(value) : value;
  };
  return ({ code, params }: Finding) => {
    const shown = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, shownValue(name, value)]),
    );
    const key = "until" in params ? `${code}_until` : code;
    return t(`diagnostics.${key as "no_group"}`, { ...shown, defaultValue: code });
  };
}

function FindingRow({ finding, campaignId }: { readonly finding: Finding; readonly campaignId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const Icon = icons[finding.severity];
  const section = sections.find((known) => known === finding.section);
  const part = parts.find((known) => known === section);
  const text = useFindingText(campaignId);
  const open = () =>
    void navigate({
      to: "/admin/campaigns/$campaignId/$tab",
      params: {
        campaignId,
        tab: part ? "dialling" : (section ?? "dialling"),
      },
      search: part && part !== "general" ? { part } : {},
    });
  return (
    <li className={classes.finding} data-severity={finding.severity}>
      <Icon size={20} stroke={1.7} aria-label={t(`words.severity.${finding.severity}`)} />
      <span className={classes.text}>{text(finding)}</span>
      {section && (
        <Button size="compact-sm" variant="subtle" onClick={open}>
          {t("admin.diagnostics.open", { section: t(`admin.diagnostics.sections.${section}`) })}
        </Button>
      )}
    </li>
  );
}
