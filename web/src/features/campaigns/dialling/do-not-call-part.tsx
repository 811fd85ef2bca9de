import { ActionIcon, Radio, Select, Tooltip } from "@mantine/core";
import type { Campaign, DoNotCall } from "@perezvon/api";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField, SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import page from "../../../ui/page.module.css";
import { doNotCallListsQuery } from "../../do-not-call/do-not-call-queries.ts";
import { listsQuery } from "../../lists/list-queries.ts";
import { AttachMenu } from "../attach-menu.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";

type Use = DoNotCall["lists"][number];

const onMatches = ["next_number", "close_record"] as const;

/** «Не звонить» of a campaign: the lists it heeds, the one it fills, and what a match does (OUT-DNC-01, -04, -06, -07). */
export function DoNotCallPart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const mayEdit = campaign.rights.edit;
  const lists = useQuery(doNotCallListsQuery);
  const contactLists = useQuery(listsQuery);
  const settings = useCampaignForm(
    campaign,
    { doNotCall: campaign.doNotCall, consentRequired: campaign.consentRequired },
    (values) => values,
    (field) => (/^doNotCall\.lists/.test(field) ? "doNotCall.lists" : field),
  );
  const { control, watch, setValue } = settings.form;
  const uses = watch("doNotCall.lists");
  const put = (next: Use[]) => setValue("doNotCall.lists", next, { shouldDirty: true, shouldValidate: true });
  const known = new Map((lists.data?.items ?? []).map((list) => [list.id, list]));
  const nameOf = ({ listId }: Use) => known.get(listId)?.name ?? listId;
  const free = (lists.data?.items ?? []).filter(({ id }) => !uses.some(({ listId }) => listId === id));
  const attached = campaign.lists.map(({ listId }) => listId);
  const fields = [
    ...new Set(
      (contactLists.data?.items ?? [])
        .filter(({ id }) => attached.includes(id))
        .flatMap((list) => list.fields.map(({ name }) => name)),
    ),
  ];
  const columns: Column<Use>[] = [
    {
      id: "list",
      header: t("outbound.doNotCall.inCampaign.list"),
      cell: nameOf,
      rowHeader: true,
      wrap: true,
    },
    {
      id: "kind",
      header: t("outbound.doNotCall.kind"),
      cell: ({ listId }) => {
        const kind = known.get(listId)?.kind;
        return kind && t(`outbound.doNotCall.kinds.${kind}`);
      },
    },
    {
      id: "fill",
      header: t("outbound.doNotCall.inCampaign.fill"),
      width: 190,
      cell: (use) =>
        known.get(use.listId)?.kind === "internal" && (
          <Radio
            name="fill"
            checked={use.fill}
            disabled={!mayEdit}
            aria-label={t("outbound.doNotCall.inCampaign.fillOf", { list: nameOf(use) })}
            onChange={() => put(uses.map((each) => ({ ...each, fill: each.listId === use.listId })))}
          />
        ),
    },
    {
      id: "field",
      header: t("outbound.doNotCall.inCampaign.field"),
      width: 220,
      cell: (use) =>
        known.get(use.listId)?.kind === "record_field" && (
          <Select
            size="xs"
            aria-label={t("outbound.doNotCall.inCampaign.fieldOf", { list: nameOf(use) })}
            data={[...new Set([...fields, ...(use.field ? [use.field] : [])])]}
            disabled={!mayEdit}
            value={use.field}
            onChange={(field) =>
              put(uses.map((each) => (each.listId === use.listId ? { ...each, field } : each)))
            }
          />
        ),
    },
    {
      id: "remove",
      header: "",
      width: 50,
      cell: (use) =>
        mayEdit && (
          <Tooltip label={t("outbound.doNotCall.inCampaign.detach", { list: nameOf(use) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("outbound.doNotCall.inCampaign.detach", { list: nameOf(use) })}
              onClick={() => put(uses.filter(({ listId }) => listId !== use.listId))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <SettingsFrame
      settings={settings}
      readOnly={!mayEdit}
      extra={
        <AttachMenu
          label={t("outbound.doNotCall.inCampaign.attach")}
          noneLeft={t("outbound.doNotCall.inCampaign.noneLeft")}
          lists={free}
          onAttach={(listId) => put([...uses, { listId, fill: false, field: null }])}
        />
      }
    >
      <h3 className={page.section} style={{ marginTop: 0 }}>
        {t("outbound.doNotCall.inCampaign.lists")}
      </h3>
      <DataTable
        caption={t("outbound.doNotCall.inCampaign.lists")}
        columns={columns}
        rows={uses}
        rowKey={({ listId }) => listId}
        loading={lists.isPending}
        empty={<Empty title={t("outbound.doNotCall.inCampaign.none")} />}
      />
      {!uses.some(({ fill }) => fill) && (
        <p className={page.hint}>{t("outbound.doNotCall.inCampaign.noneFills")}</p>
      )}
      <SelectField
        control={control}
        name="doNotCall.onMatch"
        mt="md"
        mb="sm"
        maw={420}
        allowDeselect={false}
        label={t("outbound.doNotCall.inCampaign.onMatch")}
        data={onMatches.map((value) => ({
          value,
          label: t(`outbound.doNotCall.inCampaign.onMatches.${value}`),
        }))}
      />
      <NumberField
        control={control}
        name="doNotCall.days"
        min={1}
        max={3650}
        optional
        maw={420}
        label={t("outbound.doNotCall.inCampaign.days")}
        description={t("outbound.doNotCall.inCampaign.daysHint")}
      />
      <SwitchField
        control={control}
        name="consentRequired"
        mt="md"
        label={t("compliance.consentRequired")}
        description={t("compliance.consentRequiredHint")}
      />
    </SettingsFrame>
  );
}
