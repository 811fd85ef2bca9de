import type { Campaign, CampaignList } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import page from "../../../ui/page.module.css";
import { listsQuery } from "../../lists/list-queries.ts";
import { AttachMenu } from "../attach-menu.tsx";
import { SelectionDialog } from "../selection/selection-dialog.tsx";
import { campaignListsQuery } from "../selection/selection-queries.ts";
import { useCampaignForm } from "../use-campaign-form.tsx";
import { keyOf, useCampaignListColumns } from "./campaign-list-columns.tsx";

/** «Списки» (OUT-CMP-05, OUT-CMP-06): which lists are dialled, in which order and ratio. */
export function CampaignListsTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const mayEdit = campaign.rights.edit;
  const lists = useQuery(listsQuery);
  const cards = useQuery(campaignListsQuery(campaign.id));
  const [openCard, setOpenCard] = useState<string>();
  const settings = useCampaignForm(campaign, { lists: campaign.lists }, (values) => values);
  const { watch, setValue } = settings.form;
  const attached = watch("lists");
  const put = (next: CampaignList[]) => setValue("lists", next, { shouldDirty: true, shouldValidate: true });
  const opened = cards.data?.find(({ id }) => id === openCard);
  const known = new Map((lists.data?.items ?? []).map((list) => [list.id, list]));
  const nameOf = (entry: CampaignList) => {
    const name = known.get(entry.listId)?.name ?? entry.listId;
    return entry.instance ? `${name} / ${entry.instance}` : name;
  };
  const free = (lists.data?.items ?? []).filter(({ id }) => !attached.some(({ listId }) => listId === id));
  const columns = useCampaignListColumns({
    nameOf,
    recordsOf: (entry) => known.get(entry.listId)?.records ?? 0,
    cardOf: (entry) => cards.data?.find((card) => keyOf(card) === keyOf(entry)),
    onOpen: setOpenCard,
    onChange: (which, part) =>
      put(attached.map((entry) => (keyOf(entry) === keyOf(which) ? { ...entry, ...part } : entry))),
    onRemove: mayEdit ? (which) => put(attached.filter((each) => keyOf(each) !== keyOf(which))) : undefined,
  });
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
