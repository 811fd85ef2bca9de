import { Skeleton, Stack } from "@mantine/core";
import type { QualityLimitsView } from "@perezvon/api";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";

const limitsQuery = queryOptions({ queryKey: ["quality-limits"], queryFn: () => call("qualityLimits", {}) });

/** Ranges of the API, and how finely each is set. */
const ranges = {
  mos: { min: 1, max: 4.5, step: 0.1, decimals: 1 },
  lossPercent: { min: 0, max: 100, step: 0.5, decimals: 1 },
  jitterMs: { min: 1, max: 1_000, step: 1, decimals: 0 },
  roundTripMs: { min: 1, max: 10_000, step: 10, decimals: 0 },
} as const;

/** Where a call begins to be marked as poor, at the agent, at the supervisor and in its record (TEL-QOS-04). */
export function QualityLimits() {
  const { t } = useTranslation();
  const limits = useQuery(limitsQuery);
  if (limits.error)
    return <LoadFailed text={errorText(t, limits.error)} onRetry={() => void limits.refetch()} />;
  return limits.data ? <LimitsForm limits={limits.data} /> : <Skeleton height={180} m="lg" />;
}

function LimitsForm({ limits }: { readonly limits: QualityLimitsView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayEdit = useHas("pbx.admin");
  const settings = useSettingsForm<QualityLimitsView>({
    stored: limits,
    send: async (body) => {
      client.setQueryData(limitsQuery.queryKey, await call("qualityLimitsChange", { body }));
    },
    reload: () => client.refetchQueries({ queryKey: limitsQuery.queryKey }),
    fieldOf: (field) => field,
  });
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <Stack gap="sm" maw={420}>
        <p className={page.hint}>{t("quality.limitsHint")}</p>
        {(["mos", "lossPercent", "jitterMs", "roundTripMs"] as const).map((name) => (
          <NumberField
            key={name}
            control={settings.form.control}
            name={name}
            label={t(`quality.limit.${name}`)}
            {...ranges[name]}
          />
        ))}
      </Stack>
    </SettingsFrame>
  );
}
