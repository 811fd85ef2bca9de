import { Button, Select, Skeleton, Stack, Switch, Table, Text } from "@mantine/core";
import type { Campaign, CampaignScript } from "@perezvon/api";
import { proposedTies, type Script, type ScriptTie, scriptFields } from "@perezvon/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { SelectField, SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../../shell/form/use-settings-form.tsx";
import { errorText } from "../../../shell/text/error-text.ts";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { campaignScriptQuery, publishedScriptQuery, scriptsQuery } from "../../scripts/script-queries.ts";

/** «Скрипты» (OUT-CMP-08, DSK-SVC-07). */
export function ScriptTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const stored = useQuery(campaignScriptQuery(campaign.id));
  if (stored.error)
    return <LoadFailed text={errorText(t, stored.error)} onRetry={() => void stored.refetch()} />;
  if (!stored.data) return <Skeleton h={200} m="md" />;
  return <Settings campaign={campaign} stored={stored.data} />;
}

interface Values {
  readonly enabled: boolean;
  readonly scriptId: string | null;
  readonly place: CampaignScript["place"];
  readonly knowledgeBase: boolean;
  readonly ties: CampaignScript["ties"];
}

function Settings({ campaign, stored }: { readonly campaign: Campaign; readonly stored: CampaignScript }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const scripts = useQuery(scriptsQuery);
  const { enabled, scriptId, place, knowledgeBase, ties } = stored;
  const settings = useSettingsForm<Values>({
    stored: { enabled, scriptId, place, knowledgeBase, ties },
    send: async (body) => {
      const saved = await call("campaignScriptPut", { params: { id: campaign.id }, body });
      client.setQueryData(campaignScriptQuery(campaign.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: scriptsQuery.queryKey, exact: true });
    },
    reload: () => client.refetchQueries({ queryKey: campaignScriptQuery(campaign.id).queryKey }),
    // Faults of the table stand under it.
    fieldOf: (field) => (field.startsWith("ties") ? "ties" : field),
  });
  const { form } = settings;
  const chosenId = form.watch("scriptId") ?? "";
  const chosen = scripts.data?.items.find(({ id }) => id === chosenId);
  const published = useQuery(publishedScriptQuery(chosenId, chosen?.published ?? 0));
  const choices = (scripts.data?.items ?? []).filter(
    (each) => each.published !== null || each.id === scriptId,
  );
  return (
    <SettingsFrame settings={settings} readOnly={!campaign.rights.edit}>
      <Stack gap="md">
        <SwitchField control={form.control} name="enabled" label={t("scripts.campaign.enabled")} />
        <SelectField
          control={form.control}
          name="scriptId"
          maw={420}
          clearable
          label={t("scripts.campaign.script")}
          placeholder={t("scripts.campaign.choose")}
          data={choices.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SelectField
          control={form.control}
          name="place"
          maw={420}
          allowDeselect={false}
          label={t("scripts.campaign.place")}
          data={(["before", "after"] as const).map((value) => ({
            value,
            label: t(`scripts.campaign.places.${value}`),
          }))}
        />
        <SwitchField
          control={form.control}
          name="knowledgeBase"
          label={t("scripts.campaign.knowledgeBase")}
          description={t("scripts.campaign.knowledgeBaseHint")}
        />
      </Stack>
      {published.data && (
        <Ties
          script={published.data.script as Script}
          columns={stored.columns}
          ties={form.watch("ties")}
          fault={form.formState.errors.ties?.message as string | undefined}
          onChange={(next) => {
            form.clearErrors("ties");
            form.setValue("ties", [...next], { shouldDirty: true });
          }}
        />
      )}
    </SettingsFrame>
  );
}

/** Each field with the column that feeds it, and whether its value goes back (INB-SCR-06). */
function Ties({
  script,
  columns,
  ties,
  fault,
  onChange,
}: {
  readonly script: Script;
  readonly columns: readonly string[];
  readonly ties: readonly ScriptTie[];
  readonly fault: string | undefined;
  readonly onChange: (ties: readonly ScriptTie[]) => void;
}) {
  const { t } = useTranslation();
  const fields = scriptFields(script);
  const proposed = proposedTies(script, columns, ties);
  const others = (key: string) => ties.filter(({ field }) => field !== key);
  return (
    <section aria-label={t("scripts.campaign.ties")}>
      <h3 className={page.section}>{t("scripts.campaign.ties")}</h3>
      {fields.length === 0 && <Text c="dimmed">{t("scripts.campaign.noFields")}</Text>}
      {proposed.length > 0 && (
        <Button variant="default" size="compact-sm" mb="sm" onClick={() => onChange([...ties, ...proposed])}>
          {t("scripts.campaign.propose")}: {proposed.map(({ column }) => column).join(", ")}
        </Button>
      )}
      {fields.length > 0 && (
        <Table maw={760}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("scripts.campaign.field")}</Table.Th>
              <Table.Th>{t("scripts.campaign.column")}</Table.Th>
              <Table.Th>{t("scripts.campaign.writeBack")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ key, label, exported, readOnly = false }) => {
              const tie = ties.find(({ field }) => field === key);
              return (
                <Table.Tr key={key}>
                  <Table.Td>
                    {label}
                    {exported && (
                      <Text span c="dimmed" fz="xs">
                        {` · ${t("scripts.campaign.exported")}`}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Select
                      aria-label={`${t("scripts.campaign.column")}: ${label}`}
                      clearable
                      searchable
                      placeholder={t("scripts.campaign.untied")}
                      data={columns}
                      value={tie?.column ?? null}
                      onChange={(column) =>
                        onChange(
                          column === null
                            ? others(key)
                            : [...others(key), { field: key, column, writeBack: tie?.writeBack ?? false }],
                        )
                      }
                    />
                  </Table.Td>
                  <Table.Td>
                    <Switch
                      aria-label={`${t("scripts.campaign.writeBack")}: ${label}`}
                      disabled={tie === undefined || readOnly}
                      checked={tie?.writeBack === true}
                      onChange={(event) =>
                        tie && onChange([...others(key), { ...tie, writeBack: event.currentTarget.checked }])
                      }
                    />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {fault && (
        <Text role="alert" c="red" fz="sm">
          {fault}
        </Text>
      )}
    </section>
  );
}
