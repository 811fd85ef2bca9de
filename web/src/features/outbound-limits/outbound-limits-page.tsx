import { Loader, Stack } from "@mantine/core";
import type { OutboundLimitsView } from "@perezvon/api";
import { outboundLimitNames, outboundLimitTable } from "@perezvon/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { outboundLimitsQuery } from "./outbound-limit-queries.ts";

/** «Лимиты обзвона» (OUT-MOD-03, OUT-IMP-01). */
export function OutboundLimitsPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.outboundLimits"));
  const limits = useQuery(outboundLimitsQuery);
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.outboundLimits")} />
      {limits.error && <LoadFailed text={errorText(t, limits.error)} onRetry={() => void limits.refetch()} />}
      {limits.isPending && <Loader m="lg" aria-label={t("shell.table.loading")} />}
      {limits.isSuccess && <OutboundLimitsForm limits={limits.data} />}
    </div>
  );
}

function OutboundLimitsForm({ limits }: { readonly limits: OutboundLimitsView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { version, ...stored } = limits;
  const settings = useSettingsForm({
    stored,
    send: async (values, overwrite) => {
      const body = { ...values, ...(!overwrite && { version }) };
      client.setQueryData(outboundLimitsQuery.queryKey, await call("outboundLimitsPut", { body }));
    },
    reload: () => client.refetchQueries({ queryKey: outboundLimitsQuery.queryKey }),
  });
  return (
    <SettingsFrame settings={settings}>
      <Stack gap="md" maw={560}>
        {outboundLimitNames.map((name) => {
          const { min, max, default: usual } = outboundLimitTable[name];
          return (
            <NumberField
              key={name}
              control={settings.form.control}
              name={name}
              min={min}
              max={max}
              thousandSeparator={" "}
              label={t(`outboundLimits.${name}`)}
              description={t(`outboundLimits.${name}Hint`, {
                min: format.integer(min),
                max: format.integer(max),
                usual: format.integer(usual),
              })}
            />
          );
        })}
      </Stack>
    </SettingsFrame>
  );
}
