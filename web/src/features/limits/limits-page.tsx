import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { Figure, Figures } from "../../ui/figure.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import tabs from "../../ui/tabs.module.css";
import { tollPolicyQuery } from "./limit-queries.ts";
import { LimitRules } from "./limit-rules.tsx";
import { PartyTable } from "./party-table.tsx";

const limitTabs = ["parties", "rules"] as const;
type LimitTab = (typeof limitTabs)[number];

/** «Лимиты» (TEL-SEC-08): what may leave, what has left, and who was stopped. */
export function LimitsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { tab: named } = useParams({ from: "/signed-in/admin/limits/$tab" });
  const tab: LimitTab = limitTabs.find((id) => id === named) ?? "parties";
  const policy = useQuery(tollPolicyQuery);
  useDocumentTitle(t("admin.nav.limits"));
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.limits")}>
        {policy.data && (
          <Figures label={t("security.limits.centreNow")}>
            <Figure label={t("security.limits.callsNow")} value={format.integer(policy.data.used.callsNow)} />
            <Figure
              label={t("security.limits.callsHour")}
              value={format.integer(policy.data.used.callsHour)}
            />
            <Figure
              label={t("security.limits.minutesDay")}
              value={format.integer(policy.data.used.minutesDay)}
            />
          </Figures>
        )}
      </PageHead>
      <Tabs
        value={tab}
        onChange={(value) => void navigate({ to: "/admin/limits/$tab", params: { tab: value ?? "parties" } })}
        classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
        keepMounted={false}
      >
        <Tabs.List>
          {limitTabs.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`security.limits.tabs.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          {policy.error ? (
            <LoadFailed text={errorText(t, policy.error)} onRetry={() => void policy.refetch()} />
          ) : !policy.data ? (
            <Skeleton height={180} m="lg" />
          ) : tab === "rules" ? (
            <LimitRules policy={policy.data} />
          ) : (
            <PartyTable policy={policy.data} />
          )}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
