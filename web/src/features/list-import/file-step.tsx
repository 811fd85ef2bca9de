import {
  Alert,
  Button,
  FileButton,
  LoadingOverlay,
  NumberInput,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { delimiters, encodings, type ImportPreview, type ListField, textKinds } from "@perezvon/api";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { FormatField, readingOf } from "./format-field.tsx";
import {
  type ImportPlan,
  nameFromFile,
  parseWidths,
  previewQuery,
  type Reading,
  withPreview,
} from "./import-plan.ts";
import classes from "./import-wizard.module.css";

type Chosen = Pick<ImportPlan, "format">;

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
/** The server looks at the beginning only, so only the beginning is sent for a preview. */
const previewBytes = 512 * 1024;
const accepted = ".csv,.txt,.tsv,.xlsx,.zip,.gz,text/csv,text/plain";

/** Drop a file; encoding, separator and header are detected, can be changed, and show 20 rows. */
export function FileStep({
  file,
  onFile,
  name,
  onName,
  plan,
  onPlan,
  sample,
  onSample,
  listFields,
  onNext,
}: {
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
  /** Undefined when the list has its name already. */
  readonly name: string | undefined;
  readonly onName: (name: string) => void;
  readonly plan: ImportPlan;
  readonly onPlan: (plan: ImportPlan) => void;
  readonly sample: readonly (readonly string[])[];
  readonly onSample: (rows: readonly (readonly string[])[]) => void;
  readonly listFields: readonly ListField[];
  readonly onNext: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [warnings, setWarnings] = useState<ImportPreview["warnings"]>([]);
  const preview = useMutation({
    mutationFn: async ({ source, reading }: { source: File; reading: Partial<Reading & Chosen> }) => {
      const form = new FormData();
      form.append("file", await beginningOf(source), source.name);
      return call("importPreview", { query: previewQuery(reading), form });
    },
    onSuccess: (found, { reading }) => {
      const { skipLines = 0, sheet } = reading;
      const next = { ...plan, skipLines, sheet, format: reading.format };
      onPlan(withPreview(next, found, reading.format?.fields ?? listFields));
      setWidths(found.widths.join(", "));
      onSample(found.rows);
      setWarnings(found.warnings);
    },
  });
  const take = (source: File | null | undefined) => {
    if (!source) return;
    onFile(source);
    if (name !== undefined && name.trim() === "") onName(nameFromFile(source.name));
    preview.mutate({ source, reading: {} });
  };
  const readAgain = (change: Partial<Reading>, format = plan.format) => {
    const reading = { ...plan, ...change, format };
    onPlan(reading);
    if (file) preview.mutate({ source: file, reading });
  };
  const [widths, setWidths] = useState("");
  const ready = file !== undefined && plan.columns.length > 0 && !preview.isPending && !preview.error;
  return (
    <>
      <div className={classes.body}>
        {!file && <DropZone onFile={take} />}
        {file && (
          <>
            <div className={classes.chosen}>
              <IconFileSpreadsheet size={22} stroke={1.5} aria-hidden />
              <span className={classes.chosenName}>{file.name}</span>
              <span className={classes.faint}>{format.fileSize(file.size)}</span>
              <FileButton onChange={take} accept={accepted}>
                {(props) => (
                  <Button {...props} size="xs" variant="default">
                    {t("admin.import.change")}
                  </Button>
                )}
              </FileButton>
            </div>
            {preview.error && (
              <Alert color="red" mt="md" role="alert">
                {errorText(t, preview.error)}
              </Alert>
            )}
            <div className={classes.reading}>
              {name !== undefined && (
                <TextInput
                  w={280}
                  label={t("admin.import.listName")}
                  value={name}
                  maxLength={100}
                  required
                  error={name.trim() === "" ? t("shell.form.required") : undefined}
                  onChange={(event) => onName(event.currentTarget.value)}
                />
              )}
              {name !== undefined && (
                <FormatField
                  value={plan.format}
                  onChange={(chosen) => readAgain(readingOf(chosen), chosen)}
                />
              )}
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
                <>
                  <Select
                    w={190}
                    label={t("admin.import.kind")}
                    data={textKinds.map((value) => ({ value, label: t(`admin.import.kinds.${value}`) }))}
                    value={plan.kind}
                    onChange={(value) =>
                      readAgain({ kind: value === "fixed" ? "fixed" : "delimited", widths: [] })
                    }
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
                    <TextInput
                      w={220}
                      label={t("admin.import.widths")}
                      value={widths}
                      error={parseWidths(widths) ? undefined : t("admin.import.widthsWrong")}
                      onChange={(event) => setWidths(event.currentTarget.value)}
                      onBlur={() => {
                        const parsed = parseWidths(widths);
                        if (parsed && parsed.join() !== plan.widths.join()) readAgain({ widths: parsed });
                      }}
                    />
                  ) : (
                    <DelimiterField
                      value={plan.delimiter}
                      onChange={(delimiter) => readAgain({ delimiter })}
                    />
                  )}
                </>
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
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
            <section className={classes.preview} aria-label={t("admin.import.preview")} tabIndex={0}>
              <LoadingOverlay visible={preview.isPending} zIndex={2} />
              <PreviewTable columns={plan.columns} rows={sample} />
            </section>
          </>
        )}
      </div>
      <div className={classes.foot}>
        <Button onClick={onNext} disabled={!ready || name?.trim() === ""}>
          {t("shell.actions.next")}
        </Button>
      </div>
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

function DropZone({ onFile }: { readonly onFile: (file: File | null | undefined) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button below is everybody's
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={34} stroke={1.3} aria-hidden />
      <div className={classes.dropTitle}>{t("admin.import.drop")}</div>
      <div className={classes.faint}>{t("admin.import.dropOr")}</div>
      <FileButton onChange={onFile} accept={accepted}>
        {(props) => <Button {...props}>{t("admin.import.choose")}</Button>}
      </FileButton>
      <div className={classes.faint}>{t("admin.import.limits")}</div>
    </div>
  );
}

function PreviewTable({
  columns,
  rows,
}: {
  readonly columns: readonly ListField[];
  readonly rows: readonly (readonly string[])[];
}) {
  const { t } = useTranslation();
  const numbered = rows.map((values, index) => ({ index, values }));
  const tableColumns: Column<(typeof numbered)[number]>[] = columns.map((column, index) => ({
    id: `${index}`,
    header: column.name,
    cell: (row) => row.values[index] ?? "",
  }));
  return (
    <DataTable
      compact
      caption={t("admin.import.preview")}
      columns={tableColumns}
      rows={numbered}
      rowKey={(row) => row.index}
    />
  );
}

/** Twenty rows stand at the beginning of a text; an archive or a workbook is read from its end, so it goes as a whole. */
async function beginningOf(file: File): Promise<Blob> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b);
  return packed || file.size <= previewBytes ? file : file.slice(0, previewBytes);
}
