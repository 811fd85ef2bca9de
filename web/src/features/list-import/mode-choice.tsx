import { MultiSelect, Radio, Select, SimpleGrid, Stack, Switch } from "@mantine/core";
import { type ContactList, duplicateRules, importModes, type ListField } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import type { ImportPlan } from "./import-plan.ts";

const withoutKey: readonly ImportPlan["mode"][] = ["append", "replace"];

/** What becomes of the records that are there (OUT-IMP-09). Modes that need a key are offered where there is one (OUT-IMP-11). */
export function ModeChoice({
  plan,
  onPlan,
  list,
}: {
  readonly plan: ImportPlan;
  readonly onPlan: (plan: ImportPlan) => void;
  readonly list: ContactList;
}) {
  const { t } = useTranslation();
  const keyed = list.fields.some(({ key }) => key);
  const offered = importModes.filter((mode) => keyed || withoutKey.includes(mode));
  const updates = plan.mode === "update" || plan.mode === "append_update";
  return (
    <>
      <h3 className={page.section}>{t("admin.import.mode")}</h3>
      <Radio.Group
        value={plan.mode}
        onChange={(value) => onPlan({ ...plan, mode: offered.find((mode) => mode === value) ?? "append" })}
        aria-label={t("admin.import.mode")}
        mb="md"
      >
        <Stack gap="xs">
          {offered.map((mode) => (
            <Radio
              key={mode}
              value={mode}
              label={t(`words.importMode.${mode}`)}
              description={t(`admin.import.modeHints.${mode}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {!keyed && <p className={page.hint}>{t("admin.import.noKey")}</p>}
      {updates && list.campaigns.length > 0 && (
        <MultiSelect
          maw={560}
          mb="md"
          label={t("admin.import.reopen")}
          description={t("admin.import.reopenHint")}
          data={list.campaigns.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...plan.reopenIn]}
          onChange={(reopenIn) => onPlan({ ...plan, reopenIn })}
        />
      )}
    </>
  );
}

/** What is done with repeated rows and with several numbers in a cell (OUT-IMP-12, OUT-IMP-14). */
export function RowOptions({
  plan,
  onPlan,
  fields,
}: {
  readonly plan: ImportPlan;
  readonly onPlan: (plan: ImportPlan) => void;
  readonly fields: readonly ListField[];
}) {
  const { t } = useTranslation();
  const keyed = fields.some(({ key }) => key);
  const phones = fields.filter(({ type }) => type === "phone").length;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} maw={860} mt="md" spacing="lg" verticalSpacing="sm">
      {keyed
        ? plan.mode !== "delete" && (
            <Select
              label={t("admin.import.duplicates")}
              data={duplicateRules.map((value) => ({
                value,
                label: t(`admin.import.duplicateRules.${value}`),
              }))}
              value={plan.duplicates}
              onChange={(value) => onPlan({ ...plan, duplicates: value === "update" ? "update" : "skip" })}
            />
          )
        : plan.mode === "append" && (
            <Switch
              mt="xs"
              label={t("admin.import.uniqueNumbers")}
              checked={plan.uniqueNumbers}
              onChange={(event) => onPlan({ ...plan, uniqueNumbers: event.currentTarget.checked })}
            />
          )}
      {phones > 1 && (
        <Switch
          mt="xs"
          label={t("admin.import.splitNumbers")}
          description={t("admin.import.splitNumbersHint")}
          checked={plan.splitNumbers}
          onChange={(event) => onPlan({ ...plan, splitNumbers: event.currentTarget.checked })}
        />
      )}
    </SimpleGrid>
  );
}
