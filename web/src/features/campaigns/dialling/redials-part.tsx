import { ActionIcon, Button, Group, Modal, NumberInput, Select, Stack, Tooltip } from "@mantine/core";
import { type Campaign, type CampaignDisposition, type RedialRule, redialActions } from "@perezvon/api";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NumberField, SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import page from "../../../ui/page.module.css";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { RecordTools } from "../record-tools/record-tools.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";
import classes from "./dialling-tab.module.css";
import { FrequencyFields } from "./frequency-fields.tsx";
import {
  actionOf,
  finalDispositions,
  hasHours,
  lacksChoice,
  replaceRule,
  rulesInOrder,
} from "./redial-rules.ts";
import { RuleScenario } from "./rule-scenario.tsx";
import { scenariosQuery } from "./scenario-queries.ts";

const dayLimitKinds = ["none", "record", "number"] as const;

/** «Перезвоны» (OUT-RED-01, OUT-RED-12): limits, and a rule for every disposition that leaves a record open. */
export function RedialsPart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const mayEdit = campaign.rights.edit;
  const mayRun = campaign.rights.run;
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const settings = useCampaignForm(
    campaign,
    // A ready set fills the hours, too (OUT-CPL-07).
    { redial: campaign.redial, dialTime: campaign.dialTime },
    (values) => values,
    // Faults of a rule stand at the table as a whole; the message names what is wrong.
    (field) =>
      /^\/?redial[./]rules/.test(field) ? "redial.rules" : field.replace(/^\//, "").replaceAll("/", "."),
  );
  const { control, watch, setValue } = settings.form;
  const [editing, setEditing] = useState<RedialRule | undefined>(undefined);
  const [redial, dialTime] = watch(["redial", "dialTime"]);
  const known = dispositions.data ?? [];
  const scenarios = useQuery({
    ...scenariosQuery,
    enabled: redial.rules.some(({ action }) => action.kind === "run_scenario"),
  });
  const nameOf = (key: string | undefined) =>
    known.find((item) => item.key === key)?.name[language] ?? key ?? "";
  const actionText = ({ action }: RedialRule) => {
    const name = t(`words.redialAction.${action.kind}`);
    if (action.kind === "complete")
      return t("admin.redials.withDisposition", { action: name, disposition: nameOf(action.disposition) });
    if (action.kind === "run_scenario")
      return t("redials.scenario.named", {
        action: name,
        hours: action.hours,
        scenario:
          scenarios.data?.find(({ id }) => id === action.scenarioId)?.name ??
          (scenarios.isPending ? "" : t("redials.scenario.gone")),
      });
    return action.hours === undefined
      ? name
      : t("admin.redials.inHours", { action: name, hours: action.hours });
  };
  const columns: Column<RedialRule>[] = [
    {
      id: "disposition",
      header: t("admin.redials.disposition"),
      cell: (rule) => nameOf(rule.disposition),
      rowHeader: true,
      wrap: true,
    },
    {
      id: "repeats",
      header: t("admin.redials.repeats"),
      numeric: true,
      width: 110,
      cell: (rule) => (rule.repeats === 0 ? t("admin.redials.noRepeats") : rule.repeats),
    },
    {
      id: "interval",
      header: t("admin.redials.interval"),
      numeric: true,
      width: 160,
      cell: (rule) =>
        rule.repeats === 0 ? t("shell.units.none") : `${rule.intervalMinutes} ${t("shell.units.minutes")}`,
    },
    { id: "action", header: t("admin.redials.action"), cell: actionText, wrap: true },
    {
      id: "edit",
      header: "",
      width: 50,
      cell: (rule) =>
        mayEdit && (
          <Tooltip label={t("admin.redials.edit", { disposition: nameOf(rule.disposition) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("admin.redials.edit", { disposition: nameOf(rule.disposition) })}
              onClick={() => setEditing(rule)}
            >
              <IconPencil size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={classes.limits}>
        <NumberField
          control={control}
          name="redial.maxAttemptsPerRecord"
          min={1}
          max={999}
          label={t("admin.redials.perRecord")}
        />
        <NumberField
          control={control}
          name="redial.maxAttemptsPerNumber"
          min={1}
          max={99}
          label={t("admin.redials.perNumber")}
          description={
            redial.maxAttemptsPerNumber > redial.maxAttemptsPerRecord
              ? t("admin.redials.noEffect")
              : undefined
          }
        />
      </div>
      <div className={classes.limits}>
        <Select
          allowDeselect={false}
          label={t("linked.dayLimit")}
          description={t("linked.dayLimitHint")}
          data={dayLimitKinds.map((value) => ({ value, label: t(`linked.dayLimitPer.${value}`) }))}
          value={redial.dayLimit?.per ?? "none"}
          onChange={(per) =>
            setValue(
              "redial.dayLimit",
              per === "record" || per === "number" ? { per, attempts: redial.dayLimit?.attempts ?? 1 } : null,
              { shouldDirty: true },
            )
          }
        />
        {redial.dayLimit && (
          <NumberField
            control={control}
            name="redial.dayLimit.attempts"
            min={1}
            max={99}
            label={t("linked.dayLimitAttempts")}
          />
        )}
      </div>
      <FrequencyFields
        control={control}
        frequency={redial.frequency}
        dialTime={dialTime}
        onChange={(frequency, time) => {
          setValue("redial.frequency", frequency, { shouldDirty: true });
          if (time) setValue("dialTime", time, { shouldDirty: true });
        }}
      />
      <Stack gap="md">
        <SwitchField
          control={control}
          name="redial.dialAllNumbers"
          label={t("admin.redials.allNumbers")}
          description={t("admin.redials.allNumbersHint")}
          disabled={redial.leastAttempted === true}
        />
        <SwitchField
          control={control}
          name="redial.leastAttempted"
          label={t("redials.leastAttempted")}
          description={t("redials.leastAttemptedHint")}
        />
      </Stack>
      {mayRun && (
        <>
          <h3 className={page.section}>{t("linked.tools.title")}</h3>
          <RecordTools campaign={campaign} />
        </>
      )}
      <h3 className={page.section}>{t("admin.redials.table")}</h3>
      <DataTable
        caption={t("admin.redials.table")}
        columns={columns}
        rows={rulesInOrder(redial.rules, known)}
        rowKey={(rule) => rule.disposition}
        onOpen={mayEdit ? setEditing : undefined}
        loading={dispositions.isPending}
      />
      {editing && (
        <EditRule
          rule={editing}
          name={nameOf(editing.disposition)}
          dispositions={known}
          onClose={() => setEditing(undefined)}
          onApply={(changed) => {
            setValue("redial.rules", replaceRule(redial.rules, changed), {
              shouldDirty: true,
              shouldValidate: true,
            });
            setEditing(undefined);
          }}
        />
      )}
    </SettingsFrame>
  );
}

/** «Редактировать Правила перезвонов» of DSK-SVC-16. */
function EditRule({
  rule,
  name,
  dispositions,
  onClose,
  onApply,
}: {
  readonly rule: RedialRule;
  readonly name: string;
  readonly dispositions: readonly CampaignDisposition[];
  readonly onClose: () => void;
  readonly onApply: (rule: RedialRule) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [draft, setDraft] = useState(rule);
  const finals = finalDispositions(dispositions);
  const setNumber = (change: (value: number) => RedialRule) => (value: string | number) => {
    if (typeof value === "number") setDraft(change(value));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t("admin.redials.editTitle")}: ${name}`}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Stack gap="sm">
        <Group grow align="flex-start">
          <NumberInput
            data-autofocus
            label={t("admin.redials.repeatsField")}
            min={0}
            max={10}
            clampBehavior="strict"
            allowDecimal={false}
            value={draft.repeats}
            onChange={setNumber((repeats) => ({ ...draft, repeats }))}
          />
          <NumberInput
            label={t("admin.redials.intervalField")}
            min={1}
            max={10}
            clampBehavior="strict"
            allowDecimal={false}
            disabled={draft.repeats === 0}
            value={draft.intervalMinutes}
            onChange={setNumber((intervalMinutes) => ({ ...draft, intervalMinutes }))}
          />
        </Group>
        <div className={page.hint}>{t("admin.redials.repeatsHint")}</div>
        <Select
          label={t("admin.redials.action")}
          data={redialActions.map((value) => ({ value, label: t(`words.redialAction.${value}`) }))}
          value={draft.action.kind}
          onChange={(value) => {
            const kind = redialActions.find((known) => known === value);
            if (kind) setDraft({ ...draft, action: actionOf(kind, draft.action, finals) });
          }}
        />
        {hasHours(draft.action.kind) && (
          <NumberInput
            label={t("admin.redials.hoursField")}
            min={1}
            max={720}
            clampBehavior="strict"
            allowDecimal={false}
            value={draft.action.hours ?? 1}
            onChange={setNumber((hours) => ({ ...draft, action: { ...draft.action, hours } }))}
          />
        )}
        {draft.action.kind === "run_scenario" && (
          <RuleScenario
            scenarioId={draft.action.scenarioId}
            onChange={(scenarioId) => setDraft({ ...draft, action: { ...draft.action, scenarioId } })}
          />
        )}
        {draft.action.kind === "complete" && (
          <Select
            label={t("admin.redials.completeField")}
            data={finals.map((item) => ({ value: item.key, label: item.name[language] }))}
            value={draft.action.disposition ?? null}
            onChange={(value) =>
              setDraft({ ...draft, action: { kind: "complete", disposition: value ?? undefined } })
            }
          />
        )}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button disabled={lacksChoice(draft.action)} onClick={() => onApply(draft)}>
          {t("admin.redials.apply")}
        </Button>
      </Group>
    </Modal>
  );
}
