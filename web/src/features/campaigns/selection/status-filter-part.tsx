import {
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
} from "@mantine/core";
import type { CampaignListCard } from "@perezvon/api";
import { notReachedAll } from "@perezvon/model";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import { campaignDispositionsQuery, campaignsQuery } from "../campaign-queries.ts";

type StatusFilter = NonNullable<CampaignListCard["statusFilter"]>;

/** Who did not answer today may do so in an hour: the delay is asked for in minutes, a week at most (OUT-LNK-01). */
const longestDelayMinutes = 10_080;

/** «Фильтровать записи по: статусы из кампании»: what another campaign with this list closed so (OUT-LNK-01, OUT-LNK-02). */
export function StatusFilterPart({
  campaignId,
  listId,
  value,
  onChange,
  faultOf,
}: {
  readonly campaignId: string;
  readonly listId: string;
  readonly value: StatusFilter | null;
  readonly onChange: (value: StatusFilter | null) => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const campaigns = useQuery(campaignsQuery);
  const [open, setOpen] = useState(value !== null);
  const [draft, setDraft] = useState<StatusFilter>(
    value ?? { campaignId: "", dispositions: [], match: "in", delayMinutes: 0 },
  );
  const statuses = useQuery({
    ...campaignDispositionsQuery(draft.campaignId),
    enabled: draft.campaignId !== "",
  });
  const sources = (campaigns.data ?? []).filter(
    ({ id, lists }) => id !== campaignId && lists.some((list) => list.listId === listId),
  );
  const put = (part: Partial<StatusFilter>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    onChange(next.campaignId !== "" && next.dispositions.length > 0 ? next : null);
  };
  const turn = (on: boolean) => {
    setOpen(on);
    onChange(on && draft.campaignId !== "" && draft.dispositions.length > 0 ? draft : null);
  };
  const none = sources.length === 0 && value === null;
  return (
    <Stack gap="sm">
      <Switch
        label={t("selection.statuses.label")}
        description={t(none ? "selection.statuses.noSource" : "selection.statuses.hint")}
        checked={open}
        disabled={none}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
      {open && (
        <>
          <Group align="start" grow>
            <Select
              label={t("selection.statuses.campaign")}
              data={sources.map(({ id, name }) => ({ value: id, label: name }))}
              value={draft.campaignId === "" ? null : draft.campaignId}
              allowDeselect={false}
              searchable
              onChange={(id) => id !== null && put({ campaignId: id, dispositions: [] })}
              error={faultOf("statusFilter.campaignId") ?? faultOf("statusFilter")}
            />
            <NumberInput
              label={t("selection.statuses.delay")}
              min={0}
              max={longestDelayMinutes}
              allowDecimal={false}
              value={draft.delayMinutes}
              onChange={(delay) => typeof delay === "number" && put({ delayMinutes: delay })}
              error={faultOf("statusFilter.delayMinutes")}
            />
          </Group>
          <SegmentedControl
            aria-label={t("selection.statuses.match")}
            data={(["in", "not_in"] as const).map((match) => ({
              value: match,
              label: t(`selection.statuses.matches.${match}`),
            }))}
            value={draft.match}
            onChange={(match) => put({ match: match as StatusFilter["match"] })}
          />
          <MultiSelect
            label={t("selection.statuses.statuses")}
            data={[
              { value: notReachedAll, label: t("selection.statuses.notReachedAll") },
              ...(statuses.data ?? []).map(({ key, name }) => ({ value: key, label: name[language] })),
            ]}
            value={[...draft.dispositions]}
            disabled={draft.campaignId === ""}
            searchable
            onChange={(dispositions) => put({ dispositions })}
            error={faultOf("statusFilter.dispositions")}
          />
          {draft.dispositions.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("selection.statuses.choose")}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
