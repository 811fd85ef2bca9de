import { Button, Checkbox, Group, Modal, NumberInput, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Campaign, type CampaignThreshold, type MetricId, metricIds } from "@perezvon/api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";

export const thresholdsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-thresholds", id],
    queryFn: () => call("campaignThresholds", { params: { id } }),
  });

/** Of these less is worse. */
const lowIsBad: ReadonlySet<MetricId> = new Set([
  "asrPercent",
  "ready",
  "due",
  "remaining",
  "contactPercent",
  "liveAnswerPercent",
  "successPercent",
  "penetrationPercent",
  "closingsPerAgentHour",
  "occupancyPercent",
]);

/** Values from which on a metric is coloured, and whether it sounds (OUT-STA-05). */
export function ThresholdsDialog({
  campaign,
  items,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly items: readonly CampaignThreshold[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [rows, setRows] = useState<readonly CampaignThreshold[]>(() =>
    metricIds.map(
      (metric) =>
        items.find((item) => item.metric === metric) ?? {
          metric,
          side: lowIsBad.has(metric) ? "below" : "above",
          warning: null,
          critical: null,
          sound: false,
        },
    ),
  );
  const save = useMutation({
    mutationFn: () =>
      call("campaignThresholdsPut", {
        params: { id: campaign.id },
        body: { items: rows.filter(({ warning, critical }) => warning !== null || critical !== null) },
      }),
    onSuccess: (saved) => {
      client.setQueryData(thresholdsQuery(campaign.id).queryKey, saved);
      notifications.show({ message: t("figures.thresholds.saved") });
      onClose();
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  const change = (metric: MetricId, part: Partial<CampaignThreshold>) =>
    setRows(rows.map((row) => (row.metric === metric ? { ...row, ...part } : row)));
  const nameOf = (metric: MetricId) => t(`figures.metrics.names.${metric}`);
  const value = (id: "warning" | "critical"): Column<CampaignThreshold> => ({
    id,
    header: t(`figures.thresholds.${id}`),
    width: 110,
    cell: (row) => (
      <NumberInput
        size="xs"
        aria-label={t(`figures.thresholds.${id}Of`, { metric: nameOf(row.metric) })}
        min={0}
        max={1_000_000}
        decimalScale={1}
        hideControls
        value={row[id] ?? ""}
        onChange={(typed) => change(row.metric, { [id]: typeof typed === "number" ? typed : null })}
      />
    ),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("figures.thresholds.title", { campaign: campaign.name })}
    >
      <p className={page.hint}>{t("figures.thresholds.text")}</p>
      <DataTable
        compact
        caption={t("figures.thresholds.edit")}
        columns={[
          {
            id: "metric",
            header: t("figures.thresholds.metric"),
            rowHeader: true,
            cell: (row) => nameOf(row.metric),
          },
          {
            id: "side",
            header: t("figures.thresholds.side"),
            width: 120,
            cell: (row) => (
              <Select
                size="xs"
                aria-label={t("figures.thresholds.sideOf", { metric: nameOf(row.metric) })}
                allowDeselect={false}
                data={[
                  { value: "above", label: t("figures.thresholds.above") },
                  { value: "below", label: t("figures.thresholds.below") },
                ]}
                value={row.side}
                onChange={(side) => change(row.metric, { side: side === "below" ? "below" : "above" })}
              />
            ),
          },
          value("warning"),
          value("critical"),
          {
            id: "sound",
            header: t("figures.thresholds.sound"),
            width: 70,
            cell: (row) => (
              <Checkbox
                size="xs"
                aria-label={t("figures.thresholds.soundOf", { metric: nameOf(row.metric) })}
                checked={row.sound}
                onChange={(event) => change(row.metric, { sound: event.currentTarget.checked })}
              />
            ),
          },
        ]}
        rows={rows}
        rowKey={(row) => row.metric}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("figures.thresholds.cancel")}
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          {t("figures.thresholds.save")}
        </Button>
      </Group>
    </Modal>
  );
}
