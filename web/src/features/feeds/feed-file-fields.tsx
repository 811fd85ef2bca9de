import { Checkbox, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { afterReading, delimiters, duplicateRules, encodings, feedPathVariables } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { WidthsField } from "../list-import/widths-field.tsx";
import remote from "../remote-files/remote-fields.module.css";
import type { FeedDraft } from "./feed-draft.ts";

interface Props {
  readonly draft: FeedDraft;
  readonly onChange: (part: Partial<FeedDraft>) => void;
  readonly errorAt: (field: string) => string | undefined;
}

/** Which files, and what becomes of one that was read. */
export function FeedFileFields({ draft, onChange, errorAt }: Props) {
  const { t } = useTranslation();
  const variables = feedPathVariables.map((name) => `\${${name}}`).join(" ");
  return (
    <>
      <TextInput
        mb="sm"
        required
        label={t("feeds.path")}
        description={t("feeds.pathHint", { variables })}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={draft.path}
        onChange={(event) => onChange({ path: event.currentTarget.value })}
        error={errorAt("path")}
      />
      <div className={remote.fields}>
        <Select
          label={t("feeds.afterReading")}
          allowDeselect={false}
          data={afterReading.map((value) => ({ value, label: t(`feeds.after.${value}`) }))}
          value={draft.after}
          onChange={(value) => onChange({ after: afterReading.find((each) => each === value) ?? "leave" })}
        />
        {draft.after === "move" && (
          <TextInput
            required
            label={t("feeds.moveTo")}
            value={draft.moveTo}
            onChange={(event) => onChange({ moveTo: event.currentTarget.value })}
            error={errorAt("moveTo")}
          />
        )}
      </div>
      <Group mt="md" gap="lg">
        <Checkbox
          label={t("feeds.skipKnown")}
          checked={draft.skipKnown}
          onChange={(event) => onChange({ skipKnown: event.currentTarget.checked })}
        />
        <Checkbox
          label={t("feeds.fileRequired")}
          checked={draft.fileRequired}
          onChange={(event) => onChange({ fileRequired: event.currentTarget.checked })}
        />
      </Group>
    </>
  );
}

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" } as const;

/** How a file is read; `records` are read with more care than entries of a do-not-call list. */
export function FeedReadingFields({
  draft,
  records,
  onChange,
  errorAt,
}: Props & { readonly records: boolean }) {
  const { t } = useTranslation();
  const usual = delimiters.map((value) => ({
    value: value as string,
    label: t(`feeds.delimiters.${delimiterNames[value]}`),
  }));
  const known = usual.some(({ value }) => value === draft.delimiter);
  return (
    <>
      <Select
        label={t("admin.import.encoding")}
        allowDeselect={false}
        data={[...encodings]}
        value={draft.encoding}
        onChange={(value) => onChange({ encoding: encodings.find((each) => each === value) ?? "utf-8" })}
      />
      <Select
        label={t("admin.import.kind")}
        allowDeselect={false}
        data={(["delimited", "fixed"] as const).map((value) => ({
          value,
          label: t(`admin.import.kinds.${value}`),
        }))}
        value={draft.widths ? "fixed" : "delimited"}
        onChange={(value) => onChange({ widths: value === "fixed" ? [10] : undefined })}
      />
      {draft.widths ? (
        <WidthsField widths={draft.widths} onChange={(widths) => onChange({ widths })} />
      ) : (
        <Select
          label={t("admin.import.delimiter")}
          allowDeselect={false}
          data={known ? usual : [...usual, { value: draft.delimiter, label: draft.delimiter }]}
          value={draft.delimiter}
          onChange={(value) => value && onChange({ delimiter: value })}
          error={errorAt("delimiter")}
        />
      )}
      <TextInput
        label={t("lists.reading.sheet")}
        placeholder={t("lists.reading.firstSheet")}
        maxLength={100}
        value={draft.sheet ?? ""}
        onChange={(event) => onChange({ sheet: event.currentTarget.value || undefined })}
        error={errorAt("sheet")}
      />
      <NumberInput
        label={t("admin.import.skip")}
        min={0}
        max={1000}
        allowDecimal={false}
        value={draft.skipLines}
        onChange={(value) => typeof value === "number" && onChange({ skipLines: value })}
      />
      {records && (
        <Select
          label={t("admin.import.duplicates")}
          allowDeselect={false}
          data={duplicateRules.map((value) => ({ value, label: t(`admin.import.duplicateRules.${value}`) }))}
          value={draft.duplicates}
          onChange={(value) => onChange({ duplicates: value === "update" ? "update" : "skip" })}
        />
      )}
      <Checkbox
        mt={26}
        label={t("admin.import.header")}
        checked={draft.header}
        onChange={(event) => onChange({ header: event.currentTarget.checked })}
      />
      {records && (
        <Checkbox
          mt={26}
          label={t("admin.import.splitNumbers")}
          checked={draft.splitNumbers}
          onChange={(event) => onChange({ splitNumbers: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
