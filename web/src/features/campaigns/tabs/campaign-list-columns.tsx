import { ActionIcon, Badge, Group, NumberInput, Switch, Tooltip } from "@mantine/core";
import type { CampaignList, CampaignListCard } from "@perezvon/api";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import type { Column } from "../../../ui/data-table.tsx";

/** The table of a campaign's lists (OUT-CMP-05); `onRemove` is absent for who may only look. */
export function useCampaignListColumns({
  nameOf,
  recordsOf,
  cardOf,
  onOpen,
  onChange,
  onRemove,
}: {
  readonly nameOf: (entry: CampaignList) => string;
  /** How many records the list holds, passing the campaign's filter or not. */
  readonly recordsOf: (entry: CampaignList) => number;
  readonly cardOf: (entry: CampaignList) => CampaignListCard | undefined;
  readonly onOpen: (cardId: string) => void;
  readonly onChange: (entry: CampaignList, part: Partial<CampaignList>) => void;
  readonly onRemove: ((entry: CampaignList) => void) | undefined;
}): Column<CampaignList>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: "list", header: t("admin.campaignLists.list"), cell: nameOf, rowHeader: true },
    {
      id: "enabled",
      header: t("admin.campaignLists.enabled"),
      width: 110,
      cell: (entry) => (
        <Switch
          checked={entry.enabled}
          aria-label={t("admin.campaignLists.enabledOf", { list: nameOf(entry) })}
          onChange={(event) => onChange(entry, { enabled: event.currentTarget.checked })}
        />
      ),
    },
    {
      id: "order",
      header: t("admin.campaignLists.order"),
      width: 120,
      cell: (entry) => (
        <NumberInput
          size="xs"
          w={84}
          min={1}
          max={999}
          clampBehavior="strict"
          allowDecimal={false}
          aria-label={t("admin.campaignLists.orderOf", { list: nameOf(entry) })}
          value={entry.order}
          onChange={(value) => typeof value === "number" && onChange(entry, { order: value })}
        />
      ),
    },
    {
      id: "ratio",
      header: t("admin.campaignLists.ratio"),
      width: 120,
      cell: (entry) => (
        <NumberInput
          size="xs"
          w={84}
          min={1}
          max={100}
          clampBehavior="strict"
          allowDecimal={false}
          aria-label={t("admin.campaignLists.ratioOf", { list: nameOf(entry) })}
          value={entry.ratio}
          onChange={(value) => typeof value === "number" && onChange(entry, { ratio: value })}
        />
      ),
    },
    {
      id: "count",
      header: t("admin.campaignLists.count"),
      numeric: true,
      width: 120,
      cell: (entry) => {
        const card = cardOf(entry);
        const records = recordsOf(entry);
        return card && card.total !== records
          ? t("selection.passingOf", { passing: format.integer(card.total), total: format.integer(records) })
          : format.integer(records);
      },
    },
    {
      id: "selection",
      header: t("selection.column"),
      width: 220,
      cell: (entry) => {
        const card = cardOf(entry);
        if (!card) return null;
        return (
          <Group gap={6} wrap="nowrap">
            <Tooltip label={t("selection.open", { list: nameOf(entry) })}>
              <ActionIcon
                variant="default"
                aria-label={t("selection.open", { list: nameOf(entry) })}
                onClick={() => onOpen(card.id)}
              >
                <IconFilter size={16} />
              </ActionIcon>
            </Tooltip>
            {card.filter && <Badge variant="light">{t("selection.marks.filter")}</Badge>}
            {card.quota && <Badge variant="light">{t("selection.marks.quota")}</Badge>}
            {card.sorting.kind !== "file" && <Badge variant="light">{t("selection.marks.sorting")}</Badge>}
          </Group>
        );
      },
    },
    {
      id: "remove",
      header: "",
      width: 50,
      cell: (entry) =>
        onRemove && (
          <Tooltip label={t("admin.campaignLists.remove", { list: nameOf(entry) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("admin.campaignLists.remove", { list: nameOf(entry) })}
              onClick={() => onRemove(entry)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
}

/** One list may be attached several times under different instance names (OUT-CMP-06). */
export function keyOf({ listId, instance = "" }: Pick<CampaignList, "listId" | "instance">): string {
  return `${listId} ${instance.toLowerCase()}`;
}
