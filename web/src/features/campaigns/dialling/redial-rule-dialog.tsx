import { Button, Group, Modal, NumberInput, Select, Stack } from "@mantine/core";
import { type CampaignDisposition, type RedialRule, redialActions } from "@perezvon/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import page from "../../../ui/page.module.css";
import { actionOf, finalDispositions, hasHours, lacksChoice } from "./redial-rules.ts";
import { RuleScenario } from "./rule-scenario.tsx";

/** «Редактировать Правила перезвонов» of DSK-SVC-16. */
export function RedialRuleDialog({
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
