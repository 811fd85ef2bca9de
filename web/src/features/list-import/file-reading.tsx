import { Alert, LoadingOverlay, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { delimiters, encodings, type ImportPreview, type ListField, textKinds } from "@perezvon/api";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { FormatField, readingOf } from "./format-field.tsx";
import { type ImportPlan, previewQuery, type Reading, withPreview } from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { WidthsField } from "./widths-field.tsx";
import type { FileDraft } from "./wizard-draft.ts";

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
/** The server looks at the beginning only, so only the beginning is sent for a preview. */
const previewBytes = 512 * 1024;

export interface FilePreview {
  readonly warnings: ImportPreview["warnings"];
  readonly pending: boolean;
  readonly error: Error | null;
  /** Shows a file that was just chosen. */
  show(file: File): void;
  /** Reads it again in another way. */
  readAgain(change: Partial<Reading & Pick<ImportPlan, "format">>): void;
}

/** What the server finds in the beginning of the file goes into the draft. */
export function useFilePreview(
  draft: FileDraft,
  onDraft: (draft: FileDraft) => void,
  listFields: readonly ListField[],
): FilePreview {
  const [warnings, setWarnings] = useState<ImportPreview["warnings"]>([]);
  const preview = useMutation({
    mutationFn: async ({
      source,
      reading,
    }: {
      source: File;
      reading: Partial<Reading & Pick<ImportPlan, "format">>;
    }) => {
      const form = new FormData();
      form.append("file", await beginningOf(source), source.name);
      return call("importPreview", { query: previewQuery(reading), form });
    },
    onSuccess: (found, { source, reading }) => {
      const { skipLines = 0, sheet, format } = reading;
      const next = { ...draft.plan, skipLines, sheet, format };
      const plan = withPreview(next, found, format?.fields ?? listFields);
      onDraft({ file: source, plan, sample: found.rows });
      setWarnings(found.warnings);
    },
  });
  return {
    warnings,
    pending: preview.isPending,
    error: preview.error,
    show(source) {
      onDraft({ ...draft, file: source });
      const { format } = draft.plan;
      preview.mutate({ source, reading: { ...readingOf(format), format } });
    },
    readAgain(change) {
      const plan = { ...draft.plan, ...change };
      onDraft({ ...draft, plan });
      if (draft.file) preview.mutate({ source: draft.file, reading: plan });
    },
  };
}

/** Name and format of a list that is yet to be made. */
export function NewListFields({
  name,
  fault,
  onName,
  format,
  onFormat,
}: {
  readonly name: string;
  /** What the server said of it. */
  readonly fault: string | undefined;
  readonly onName: (name: string) => void;
  readonly format: ImportPlan["format"];
  readonly onFormat: (format: ImportPlan["format"]) => void;
}) {
  const { t } = useTranslation();
  // Before somebody was there nothing is missing.
  const [touched, setTouched] = useState(false);
  return (
    <>
      <TextInput
        w={280}
        label={t("admin.import.listName")}
        onBlur={() => setTouched(true)}
        value={name}
        maxLength={100}
        required
        error={touched && name.trim() === "" ? t("shell.form.required") : fault}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <FormatField value={format} onChange={onFormat} />
    </>
  );
}

/** How the file is read, and what its first 20 rows look like that way (OUT-LST-04, OUT-IMP-02, OUT-IMP-03). */
export function FileReading({
  draft,
  preview,
  children,
}: {
  readonly draft: FileDraft;
  readonly preview: FilePreview;
  /** Before the options. */
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { plan, sample } = draft;
  const { readAgain, warnings } = preview;
  return (
    <>
      {preview.error && (
        <Alert color="red" mt="md" role="alert">
          {errorText(t, preview.error)}
        </Alert>
      )}
      <div className={classes.reading}>
        {children}
        {plan.kind === "xlsx" ? (
          plan.sheets.length > 1 && (
            <Select
              w={220}
              label={t("admin.import.sheet")}
              data={[...plan.sheets]}
              value={plan.sheet ?? plan.sheets[0] ?? null}
              onChange={(value) => value && readAgain({ sheet: value })}
            />
          )
        ) : (
          <TextOptions plan={plan} readAgain={readAgain} />
        )}
        <NumberInput
          w={210}
          label={t("admin.import.skip")}
          min={0}
          max={1000}
          clampBehavior="strict"
          value={plan.skipLines}
          onChange={(value) => typeof value === "number" && readAgain({ skipLines: value })}
        />
        <Switch
          mb={8}
          label={t("admin.import.header")}
          checked={plan.header}
          onChange={(event) => readAgain({ header: event.currentTarget.checked })}
        />
      </div>
      <p className={classes.faint}>{t("admin.import.detected")}</p>
      {warnings.length > 0 && (
        <Alert color="bronze" mb="sm" title={t("admin.import.warning")}>
          {warnings.map((warning) => (
            <div key={warning.code}>
              {t(`errors.row.${warning.code as "phone"}`, {
                ...warning.params,
                defaultValue: warning.code,
              })}
            </div>
          ))}
        </Alert>
      )}
      <PreviewTable columns={plan.columns} rows={sample} pending={preview.pending} />
    </>
  );
}

function TextOptions({
  plan,
  readAgain,
}: {
  readonly plan: ImportPlan;
  readonly readAgain: (change: Partial<Reading>) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        w={190}
        label={t("admin.import.kind")}
        data={textKinds.map((value) => ({ value, label: t(`admin.import.kinds.${value}`) }))}
        value={plan.kind}
        onChange={(value) => readAgain({ kind: value === "fixed" ? "fixed" : "delimited", widths: [] })}
      />
      <Select
        w={170}
        label={t("admin.import.encoding")}
        data={[...encodings]}
        value={plan.encoding}
        onChange={(value) => {
          const encoding = encodings.find((each) => each === value);
          if (encoding) readAgain({ encoding });
        }}
      />
      {plan.kind === "fixed" ? (
        <WidthsField
          key={plan.widths.join()}
          widths={plan.widths}
          onChange={(widths) => readAgain({ widths })}
        />
      ) : (
        <DelimiterField value={plan.delimiter} onChange={(delimiter) => readAgain({ delimiter })} />
      )}
    </>
  );
}

/** One of the usual separators, or one character of choice (OUT-IMP-02). */
function DelimiterField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const usual = delimiters.some((each) => each === value);
  const [other, setOther] = useState(!usual);
  return (
    <>
      <Select
        w={190}
        label={t("admin.import.delimiter")}
        data={[
          ...delimiters.map((each) => ({ value: each, label: t(`admin.import.${delimiterNames[each]}`) })),
          { value: "other", label: t("admin.import.otherDelimiter") },
        ]}
        value={other || !usual ? "other" : value}
        onChange={(chosen) => {
          setOther(chosen === "other");
          if (chosen && chosen !== "other") onChange(chosen);
        }}
      />
      {(other || !usual) && (
        <TextInput
          w={90}
          label={t("admin.import.character")}
          maxLength={1}
          defaultValue={usual ? "" : value}
          onChange={(event) => event.currentTarget.value && onChange(event.currentTarget.value)}
        />
      )}
    </>
  );
}

/** The first rows, while they are read again too. */
export function PreviewTable({
  columns,
  rows,
  pending,
}: {
  readonly columns: readonly ListField[];
  readonly rows: readonly (readonly string[])[];
  readonly pending: boolean;
}) {
  const { t } = useTranslation();
  const numbered = rows.map((values, index) => ({ index, values }));
  const tableColumns: Column<(typeof numbered)[number]>[] = columns.map((column, index) => ({
    id: `${index}`,
    header: column.name,
    cell: (row) => row.values[index] ?? "",
  }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
    <section className={classes.preview} aria-label={t("admin.import.preview")} tabIndex={0}>
      <LoadingOverlay visible={pending} zIndex={2} />
      <DataTable
        compact
        caption={t("admin.import.preview")}
        columns={tableColumns}
        rows={numbered}
        rowKey={(row) => row.index}
      />
    </section>
  );
}

/** Twenty rows stand at the beginning of a text; an archive or a workbook is read from its end, so it goes as a whole. */
async function beginningOf(file: File): Promise<Blob> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b);
  return packed || file.size <= previewBytes ? file : file.slice(0, previewBytes);
}
