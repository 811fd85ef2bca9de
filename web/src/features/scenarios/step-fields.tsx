import { ActionIcon, Button, Group, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import type { Condition, IfOperation } from "@perezvon/flow";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { MusicField } from "../audio/music-field.tsx";
import { DoNotCallFields, LetterFields } from "./outside-fields.tsx";
import { PromptField } from "./prompt-field.tsx";
import { RequestFields } from "./request-fields.tsx";
import classes from "./scenario-page.module.css";
import { SkillsField } from "./skills-field.tsx";
import { changed, type FieldsProps } from "./step-change.ts";

/** What a step needs to know, by its kind (INB-BLK-02). */
export function StepFields(props: FieldsProps) {
  const { t } = useTranslation();
  const { faultOf, onChange, operation } = props;
  const number = (field: string, label: string, fallback: number) => (
    <NumberInput
      label={label}
      placeholder={String(fallback)}
      allowDecimal={false}
      error={faultOf(field)}
      value={(operation as unknown as Record<string, number | undefined>)[field] ?? ""}
      onChange={(value) =>
        onChange(changed(operation, { [field]: value === "" ? undefined : Number(value) }))
      }
    />
  );
  const text = (field: string, label: string) => (
    <TextInput
      label={label}
      maxLength={100}
      error={faultOf(field)}
      value={(operation as unknown as Record<string, string | undefined>)[field] ?? ""}
      onChange={(event) => onChange(changed(operation, { [field]: event.currentTarget.value || undefined }))}
    />
  );
  switch (operation.kind) {
    case "play_prompt":
      return (
        <>
          <PromptField
            label={t("scenarios.prompt")}
            value={operation.prompt}
            faultOf={(inner) => faultOf(`prompt${inner}`)}
            onChange={(prompt) => prompt !== undefined && onChange({ ...operation, prompt })}
          />
          <Group mt="xs">
            <Switch
              label={t("scenarios.interruptible")}
              checked={operation.interruptible !== false}
              onChange={(event) => onChange({ ...operation, interruptible: event.currentTarget.checked })}
            />
            <Switch
              label={t("scenarios.reuseKey")}
              checked={operation.reuseKey === true}
              onChange={(event) => onChange({ ...operation, reuseKey: event.currentTarget.checked })}
            />
          </Group>
        </>
      );
    case "menu":
      return (
        <>
          <PromptField
            label={t("scenarios.prompt")}
            value={operation.prompt}
            faultOf={(inner) => faultOf(`prompt${inner}`)}
            onChange={(prompt) => prompt !== undefined && onChange({ ...operation, prompt })}
          />
          <div className={classes.fields}>
            <TextInput
              label={t("scenarios.keys")}
              error={faultOf("keys")}
              defaultValue={operation.keys.join(" ")}
              onChange={(event) =>
                onChange({ ...operation, keys: event.currentTarget.value.split(/\s+/).filter(Boolean) })
              }
            />
            {number("waitSeconds", t("scenarios.waitSeconds"), 5)}
            {number("retries", t("scenarios.retries"), 2)}
          </div>
          {(["noInput", "wrongKey"] as const).map((which) => (
            <PromptField
              key={which}
              optional
              label={t(`scenarios.${which}`)}
              value={operation[`${which}Prompt`]}
              faultOf={(inner) => faultOf(`${which}Prompt${inner}`)}
              onChange={(prompt) => onChange(changed(operation, { [`${which}Prompt`]: prompt }))}
            />
          ))}
        </>
      );
    case "find_agent":
      return (
        <>
          <div className={classes.fields}>
            {number("timeoutSeconds", t("scenarios.timeoutSeconds"), 600)}
            {text("escapeKey", t("scenarios.escapeKey"))}
            <MusicField
              label={t("promptPieces.queueMusic")}
              placeholder={t("promptPieces.musicService")}
              error={faultOf("music")}
              value={operation.music}
              onChange={(music) => onChange(changed(operation, { music }))}
            />
          </div>
          <SkillsField operation={operation} faultOf={faultOf} onChange={onChange} />
        </>
      );
    case "connect_call":
      return (
        <div className={classes.fields}>
          {text("destination", t("scenarios.destination"))}
          {number("noAnswerSeconds", t("scenarios.noAnswerSeconds"), 20)}
          <MusicField
            label={t("promptPieces.ringMusic")}
            placeholder={t("promptPieces.musicAsBefore")}
            error={faultOf("music")}
            value={operation.music}
            onChange={(music) => onChange(changed(operation, { music }))}
          />
        </div>
      );
    case "set_priority":
      return (
        <div className={classes.fields}>
          <Select
            label={t("scenarios.mode")}
            allowDeselect={false}
            data={(["set", "add"] as const).map((mode) => ({
              value: mode,
              label: t(`scenarios.modes.${mode}`),
            }))}
            value={operation.mode}
            onChange={(mode) => onChange({ ...operation, mode: mode === "add" ? "add" : "set" })}
          />
          {number("value", t("scenarios.value"), 50)}
        </div>
      );
    case "voicemail":
      return (
        <div className={classes.fields}>{number("longestSeconds", t("scenarios.longestSeconds"), 120)}</div>
      );
    case "set_disposition":
      return (
        <div className={classes.fields}>
          {text("disposition", t("scenarios.disposition"))}
          {text("note", t("scenarios.note"))}
        </div>
      );
    case "fetch_url":
      return <RequestFields operation={operation} faultOf={faultOf} onChange={onChange} />;
    case "add_to_dnc":
      return <DoNotCallFields operation={operation} faultOf={faultOf} onChange={onChange} />;
    case "email":
      return <LetterFields operation={operation} faultOf={faultOf} onChange={onChange} />;
    case "if":
      return <Branches {...props} operation={operation} />;
    case "exit":
      return null;
  }
}

function Branches({ faultOf, onChange, operation }: FieldsProps<IfOperation>) {
  const { t } = useTranslation();
  const { branches } = operation;
  const put = (place: number, branch: IfOperation["branches"][number]) =>
    onChange({ ...operation, branches: branches.with(place, branch) });
  return (
    <>
      {branches.map(({ exit, when }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a branch is known by its place alone
        <div key={place} className={classes.branch}>
          <TextInput
            label={t("scenarios.branchName")}
            maxLength={40}
            error={faultOf(`branches.${place}.exit`) ?? faultOf("branches")}
            value={exit}
            onChange={(event) => put(place, { exit: event.currentTarget.value, when })}
          />
          <ConditionFields
            when={when}
            faultOf={(field) => faultOf(`branches.${place}.when.${field}`)}
            onChange={(next) => put(place, { exit, when: next })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={28}
            disabled={branches.length === 1}
            aria-label={t("scenarios.removeBranch", { name: exit })}
            onClick={() => onChange({ ...operation, branches: branches.toSpliced(place, 1) })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        mt="xs"
        size="compact-xs"
        variant="subtle"
        onClick={() => {
          const when: Condition = { kind: "equals", variable: "from", value: "" };
          onChange({ ...operation, branches: [...branches, { exit: `b${branches.length + 1}`, when }] });
        }}
      >
        {t("scenarios.addBranch")}
      </Button>
    </>
  );
}

function ConditionFields({
  when,
  faultOf,
  onChange,
}: {
  readonly when: Condition;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (when: Condition) => void;
}) {
  const { t } = useTranslation();
  const kinds = [
    "entry_open",
    "equals",
    ...(when.kind === "hours_open" ? (["hours_open"] as const) : []),
  ] as const;
  return (
    <>
      <Select
        label={t("scenarios.condition")}
        allowDeselect={false}
        data={kinds.map((kind) => ({ value: kind, label: t(`scenarios.conditions.${kind}`) }))}
        value={when.kind}
        onChange={(kind) =>
          kind !== when.kind &&
          onChange(
            kind === "equals" ? { kind, variable: "from", value: "" } : { kind: "entry_open", is: true },
          )
        }
      />
      {when.kind === "equals" ? (
        <>
          <TextInput
            label={t("scenarios.variable")}
            error={faultOf("variable")}
            value={when.variable}
            onChange={(event) => onChange({ ...when, variable: event.currentTarget.value })}
          />
          <TextInput
            label={t("scenarios.value")}
            error={faultOf("value")}
            value={when.value}
            onChange={(event) => onChange({ ...when, value: event.currentTarget.value })}
          />
        </>
      ) : (
        <Switch
          mt={30}
          label={t(when.is ? "scenarios.is" : "scenarios.isNot")}
          checked={when.is}
          onChange={(event) => onChange({ ...when, is: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
