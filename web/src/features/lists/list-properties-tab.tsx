import { Anchor, Skeleton } from "@mantine/core";
import type { ContactList } from "@perezvon/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField, SelectField, SwitchField, TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import page from "../../ui/page.module.css";
import { FeedSection } from "../feeds/feed-section.tsx";
import { FormatSection } from "../formats/format-section.tsx";
import { listQuery } from "./list-queries.ts";

export function ListPropertiesTab({ listId }: { readonly listId: string }) {
  const list = useQuery(listQuery(listId));
  if (!list.data) return <Skeleton height={120} m="lg" />;
  return <Properties list={list.data} />;
}

function Properties({ list }: { readonly list: ContactList }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const format = useFormat();
  const mayEdit = useHas("svc.lists");
  const { centre } = useMe();
  const settings = useSettingsForm({
    stored: {
      name: list.name,
      frozen: list.frozen,
      errorThreshold: list.errorThreshold,
      timeZone: list.timeZone ?? "",
    },
    send: async ({ name, frozen, errorThreshold, timeZone }, overwrite) => {
      const changed = await call("listChange", {
        params: { id: list.id },
        body: {
          name: name.trim(),
          frozen,
          errorThreshold,
          timeZone: timeZone || null,
          ...(overwrite ? {} : { version: list.version }),
        },
      });
      client.setQueryData(listQuery(list.id).queryKey, changed);
      await client.invalidateQueries({ queryKey: ["lists"], exact: true });
    },
    reload: () => client.refetchQueries({ queryKey: listQuery(list.id).queryKey }),
  });
  const fed = useMemo(
    () => ({
      kind: "list" as const,
      id: list.id,
      keyed: list.fields.some(({ key }) => key),
      withoutFields: list.fields.length === 0,
      timeZone: list.timeZone ?? undefined,
    }),
    [list],
  );
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <TextField control={settings.form.control} name="name" label={t("admin.lists.name")} maw={420} />
      <SwitchField
        control={settings.form.control}
        name="frozen"
        mt="md"
        label={t("admin.lists.frozen")}
        description={t("admin.lists.frozenHint")}
      />
      <SelectField
        control={settings.form.control}
        name="timeZone"
        mt="md"
        maw={420}
        searchable
        limit={80}
        allowDeselect={false}
        label={t("lists.zone.label")}
        description={t("lists.zone.hint")}
        data={[
          { value: "", label: t("lists.zone.centre", { zone: centre.timeZone }) },
          ...Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value })),
        ]}
      />
      <NumberField
        control={settings.form.control}
        name="errorThreshold"
        min={0}
        max={100}
        mt="md"
        maw={420}
        suffix=" %"
        label={t("admin.lists.errorThreshold")}
        description={t("admin.lists.errorThresholdHint")}
      />
      <FormatSection list={list} />
      <FeedSection list={fed} />
      <h3 className={page.section}>{t("admin.lists.usedBy")}</h3>
      {list.campaigns.length === 0 ? (
        <div className={page.hint}>{t("admin.lists.usedByNone")}</div>
      ) : (
        list.campaigns.map((campaign) => (
          <div key={campaign.id}>
            <Anchor component={Link} to={`/admin/campaigns/${campaign.id}/lists`} fz="sm">
              {campaign.name}
            </Anchor>
          </div>
        ))
      )}
      <div className={page.hint} style={{ marginTop: 24 }}>
        {t("admin.lists.created")}: {format.dateTime(list.createdAt)}
      </div>
    </SettingsFrame>
  );
}
