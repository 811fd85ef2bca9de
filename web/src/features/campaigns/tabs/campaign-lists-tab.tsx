import { ActionIcon, Badge, Group, NumberInput, Switch, Tooltip } from "@mantine/core";
import type { Campaign, CampaignList } from "@perezvon/api";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import page from "../../../ui/page.module.css";
import { listsQuery } from "../../lists/list-queries.ts";
import { AttachMenu } from "../attach-menu.tsx";
import { SelectionDialog } from "../selection/selection-dialog.tsx";
import { campaignListsQuery } from "../selection/selection-queries.ts";
import { useCampaignForm } from "../use-campaign-form.tsx";

/** «Списки» (OUT-CMP-05, OUT-CMP-06): which lists are dialled, in which order and ratio. */
export function CampaignListsTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = campaign.rights.edit;
  const lists = useQuery(listsQuery);
  const cards = useQuery(campaignListsQuery(campaign.id));
  const [openCard, setOpenCard] = useState<string>();
  const settings = useCampaignForm(campaign, { lists: campaign.lists }, (values) => values);
  const { watch, setValue } = settings.form;
  const attached = watch("lists");
  const put = (next: CampaignList[]) => setValue("lists", next, { shouldDirty: true, shouldValidate: true });
  const change = (which: CampaignList, part: Partial<CampaignList>) =>
    put(attached.map((entry) => (keyOf(entry) === keyOf(which) ? { ...entry, ...part } : entry)));
  const cardOf = (entry: CampaignList) =>
    cards.data?.find(({ listId, instance }) => keyOf({ listId, instance }) === keyOf(entry));
  const opened = cards.data?.find(({ id }) => id === openCard);
  const known = new Map((lists.data?.items ?? []).map((list) => [list.id, list]));
  const nameOf = (entry: CampaignList) => {
    const name = known.get(entry.listId)?.name ?? entry.listId;
    return entry.instance ? `${name} / ${entry.instance}` : name;
  };
  const free = (lists.data?.items ?? []).filter(({ id }) => !attached.some(({ listId }) => listId === id));
  const columns: Column<CampaignList>[] = [
    { id: "list", header: t("admin.campaignLists.list"), cell: nameOf, rowHeader: true },
    {
      id: "enabled",
      header: t("admin.campaignLists.enabled"),
      width: 110,
      cell: (entry) => (
        <Switch
          checked={entry.enabled}
          aria-label={t("admin.campaignLists.enabledOf", { list: nameOf(entry) })}
          onChange={(event) => change(entry, { enabled: event.currentTarget.checked })}
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
          onChange={(value) => typeof value === "number" && change(entry, { order: value })}
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
          onChange={(value) => typeof value === "number" && change(entry, { ratio: value })}
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
        const records = known.get(entry.listId)?.records ?? 0;
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
                onClick={() => setOpenCard(card.id)}
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
        mayEdit && (
          <Tooltip label={t("admin.campaignLists.remove", { list: nameOf(entry) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("admin.campaignLists.remove", { list: nameOf(entry) })}
              onClick={() => put(attached.filter((each) => keyOf(each) !== keyOf(entry)))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <>
      <SettingsFrame
        settings={settings}
        readOnly={!mayEdit}
        extra={
          <AttachMenu
            label={t("admin.campaignLists.add")}
            noneLeft={t("admin.campaignLists.noneLeft")}
            lists={free}
            // A new association is disabled until somebody enables it (OUT-CMP-05).
            onAttach={(listId) => put([...attached, { listId, enabled: false, order: 1, ratio: 1 }])}
          />
        }
      >
        <p className={page.hint} style={{ marginTop: 0 }}>
          {t("admin.campaignLists.hint")}
        </p>
        <DataTable
          caption={t("admin.campaigns.tabs.lists")}
          columns={columns}
          rows={attached}
          rowKey={keyOf}
          // Until the names are here a row could say no more than an id.
          loading={lists.isPending}
          empty={<Empty title={t("admin.campaignLists.none")} />}
        />
      </SettingsFrame>
      {opened && (
        <SelectionDialog
          campaignId={campaign.id}
          card={opened}
          readOnly={!mayEdit}
          onClose={() => setOpenCard(undefined)}
        />
      )}
    </>
  );
}

/** One list may be attached several times under different instance names (OUT-CMP-06). */
function keyOf({ listId, instance = "" }: Pick<CampaignList, "listId" | "instance">): string {
  return `${listId} ${instance.toLowerCase()}`;
}
