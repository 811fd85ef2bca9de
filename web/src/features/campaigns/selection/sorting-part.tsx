import { ActionIcon, Button, Group, Radio, Select, Stack } from "@mantine/core";
import { type CampaignListCard, sortingKinds } from "@perezvon/api";
import { mostSortFields } from "@perezvon/model";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

type Sorting = CampaignListCard["sorting"];
type Fields = CampaignListCard["fields"];

/** «Сортировка» (OUT-SEL-06). */
export function SortingPart({
  sorting,
  fields,
  onChange,
  faultOf,
}: {
  readonly sorting: Sorting;
  readonly fields: Fields;
  readonly onChange: (next: Sorting) => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const chosen = sorting.fields;
  const put = (next: Sorting["fields"]) => onChange({ kind: "fields", fields: next });
  const free = fields.filter(({ name }) => !chosen.some(({ field }) => field === name));
  const add = () => {
    const [next] = free;
    if (next) put([...chosen, { field: next.name, direction: "ascending" }]);
  };
  const choose = (value: string) => {
    const kind = sortingKinds.find((each) => each === value) ?? "file";
    if (kind !== "fields") onChange({ kind, fields: [] });
    else if (free[0]) put([{ field: free[0].name, direction: "ascending" }]);
  };
  return (
    <Stack gap="sm">
      <Radio.Group value={sorting.kind} onChange={choose} label={t("selection.sorting.label")}>
        <Stack gap={8} mt={8}>
          {sortingKinds.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={t(`selection.sorting.kinds.${kind}`)}
              description={t(`selection.sorting.hints.${kind}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {sorting.kind === "fields" && (
        <Stack gap="xs" pl={30}>
          {chosen.map(({ field, direction }, place) => {
            const set = (part: Partial<Sorting["fields"][number]>) =>
              put(chosen.map((each, index) => (index === place ? { ...each, ...part } : each)));
            return (
              <Group key={field} gap="xs" wrap="nowrap" align="start">
                <Select
                  size="xs"
                  flex={1}
                  allowDeselect={false}
                  aria-label={t("selection.sorting.field", { place: place + 1 })}
                  data={fields
                    .map(({ name }) => name)
                    .filter((name) => name === field || free.some((each) => each.name === name))}
                  value={field}
                  onChange={(next) => next && set({ field: next })}
                  error={faultOf(`sorting.fields.${place}.field`)}
                />
                <Select
                  size="xs"
                  w={190}
                  allowDeselect={false}
                  aria-label={t("selection.sorting.direction", { place: place + 1 })}
                  data={(["ascending", "descending"] as const).map((value) => ({
                    value,
                    label: t(`selection.sorting.${value}`),
                  }))}
                  value={direction}
                  onChange={(next) => set({ direction: next === "descending" ? "descending" : "ascending" })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("selection.sorting.remove", { field })}
                  onClick={() => put(chosen.filter((_, index) => index !== place))}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            );
          })}
          {chosen.length < mostSortFields && free.length > 0 && (
            <div>
              <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
                {t("selection.sorting.add")}
              </Button>
            </div>
          )}
        </Stack>
      )}
    </Stack>
  );
}
