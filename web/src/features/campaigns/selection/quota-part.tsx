import { ActionIcon, Button, Group, MultiSelect, NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import type { CampaignListCard, QuotaRow } from "@perezvon/api";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { asGroup, ConditionEditor } from "./condition-editor.tsx";
import classes from "./selection.module.css";
import { quotaQuery } from "./selection-queries.ts";

type Quota = NonNullable<CampaignListCard["quota"]>;
type QuotaGroup = Quota["groups"][number];

/** «Квота»: groups with their targets, and how far they are (OUT-SEL-08, OUT-SEL-09). */
export function QuotaPart({
  campaignId,
  card,
  quota,
  onChange,
  faultOf,
}: {
  readonly campaignId: string;
  readonly card: CampaignListCard;
  readonly quota: Quota | null;
  readonly onChange: (next: Quota | null) => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const groups = quota?.groups ?? [];
  const put = (next: QuotaGroup[]) =>
    onChange(next.length === 0 ? null : { countCurrent: quota?.countCurrent ?? false, groups: next });
  const add = () =>
    put([
      ...groups,
      {
        name: t("selection.quota.newName", { place: groups.length + 1 }),
        condition: { kind: "all", of: [] },
        target: 100,
        dispositions: null,
      },
    ]);
  return (
    <Stack gap="sm">
      {card.quota && <Standing campaignId={campaignId} associationId={card.id} />}
      {groups.length === 0 && <Empty title={t("selection.quota.none")} text={t("selection.quota.hint")} />}
      <div>
        {groups.map((group, place) => (
          <GroupFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a group has no identity but its place while its name is typed.
            key={place}
            campaignId={campaignId}
            group={group}
            fields={card.fields}
            onChange={(next) => put(groups.map((each, index) => (index === place ? next : each)))}
            onRemove={() => put(groups.filter((_, index) => index !== place))}
            faultOf={(field) => faultOf(`quota.groups.${place}.${field}`)}
          />
        ))}
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          {t("selection.quota.add")}
        </Button>
      </div>
      {quota && (
        <Switch
          label={t("selection.quota.countCurrent")}
          description={t("selection.quota.countCurrentHint")}
          checked={quota.countCurrent}
          onChange={(event) => onChange({ ...quota, countCurrent: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}

function GroupFields({
  campaignId,
  group,
  fields,
  onChange,
  onRemove,
  faultOf,
}: {
  readonly campaignId: string;
  readonly group: QuotaGroup;
  readonly fields: CampaignListCard["fields"];
  readonly onChange: (next: QuotaGroup) => void;
  readonly onRemove: () => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t, i18n } = useTranslation();
  const dispositions = useQuery(campaignDispositionsQuery(campaignId));
  const closing = (dispositions.data ?? []).filter(({ type }) => type !== "other" && type !== "reschedule");
  return (
    <div className={classes.quota}>
      <Group gap="sm" align="start" mb="xs" wrap="nowrap">
        <TextInput
          size="xs"
          flex={1}
          label={t("selection.quota.name")}
          maxLength={100}
          value={group.name}
          onChange={(event) => onChange({ ...group, name: event.currentTarget.value })}
          error={faultOf("name")}
        />
        <NumberInput
          size="xs"
          w={110}
          label={t("selection.quota.target")}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={group.target}
          onChange={(value) => typeof value === "number" && onChange({ ...group, target: value })}
        />
        <MultiSelect
          size="xs"
          flex={1.4}
          label={t("selection.quota.dispositions")}
          placeholder={group.dispositions === null ? t("selection.quota.anySuccess") : undefined}
          searchable
          clearable
          data={closing.map((each) => ({
            value: each.key,
            label: each.name[i18n.language === "en" ? "en" : "ru"],
          }))}
          value={group.dispositions ?? []}
          onChange={(keys) => onChange({ ...group, dispositions: keys.length === 0 ? null : keys })}
        />
        <ActionIcon
          mt={24}
          variant="subtle"
          color="gray"
          aria-label={t("selection.quota.remove", { name: group.name })}
          onClick={onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <ConditionEditor
        condition={asGroup(group.condition)}
        fields={fields}
        onChange={(condition) => onChange({ ...group, condition })}
        faultOf={(path) => faultOf(`condition.${path}`)}
      />
    </div>
  );
}

/** The quota view with its totals row. */
function Standing({
  campaignId,
  associationId,
}: {
  readonly campaignId: string;
  readonly associationId: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(quotaQuery(campaignId, associationId));
  const figure = (id: "total" | "filled" | "inProgress" | "remaining" | "excluded"): Column<QuotaRow> => ({
    id,
    header: t(`selection.quota.${id}`),
    numeric: true,
    cell: (row) => format.integer(row[id]),
  });
  const last = data?.totals ?? undefined;
  const columns: Column<QuotaRow>[] = [
    {
      id: "name",
      header: t("selection.quota.name"),
      rowHeader: true,
      cell: (row) =>
        row === last ? t("selection.quota.totals") : (row.name ?? t("selection.quota.noMatch")),
    },
    figure("total"),
    {
      id: "target",
      header: t("selection.quota.target"),
      numeric: true,
      cell: (row) => (row.target === null ? "-" : format.integer(row.target)),
    },
    figure("filled"),
    { id: "percent", header: t("selection.quota.percent"), cell: (row) => <Bar percent={row.percent} /> },
    figure("inProgress"),
    figure("remaining"),
    figure("excluded"),
  ];
  if (!data) return null;
  return (
    <DataTable
      compact
      caption={t("selection.quota.standing")}
      columns={columns}
      rows={last ? [...data.items, last] : data.items}
      rowKey={(row) => (row === last ? "totals" : `g ${row.name ?? ""}`)}
    />
  );
}

function Bar({ percent }: { readonly percent: number | null }) {
  if (percent === null) return "-";
  const shown = Math.min(100, percent);
  return (
    <Group gap={6} wrap="nowrap">
      <div className={classes.bar} role="presentation">
        <div className={classes.filled} style={{ width: `${shown}%` }} />
      </div>
      {percent}
    </Group>
  );
}
