import { Checkbox, NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { delimiters, duplicateRules, encodings, type FormatReading } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import { WidthsField } from "../list-import/widths-field.tsx";

const delimiterNames = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;

/** How the files of a format are read (OUT-LST-03); what is left open is found in each file. */
export function ReadingFields({
  reading,
  onChange,
  errorAt,
}: {
  readonly reading: FormatReading;
  readonly onChange: (reading: FormatReading) => void;
  readonly errorAt: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const put = <K extends keyof FormatReading>(key: K, value: FormatReading[K] | undefined) => {
    const { [key]: _, ...rest } = reading;
    onChange(value === undefined ? rest : { ...rest, [key]: value });
  };
  const { delimiter, widths } = reading;
  const usual = delimiters.map((value) => ({
    value: value as string,
    label: t(`admin.import.${delimiterNames[value]}`),
  }));
  const known = delimiter === undefined || usual.some(({ value }) => value === delimiter);
  return (
    <section aria-label={t("lists.reading.title")}>
      <h3 className={page.section}>{t("lists.reading.title")}</h3>
      <p className={page.hint}>{t("lists.reading.hint")}</p>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} mt="xs">
        <Select
          label={t("admin.import.kind")}
          allowDeselect={false}
          data={(["delimited", "fixed"] as const).map((value) => ({
            value,
            label: t(`admin.import.kinds.${value}`),
          }))}
          value={widths ? "fixed" : "delimited"}
          onChange={(value) => put("widths", value === "fixed" ? [10] : undefined)}
        />
        {widths ? (
          <WidthsField widths={widths} onChange={(next) => put("widths", next)} />
        ) : (
          <Select
            clearable
            label={t("admin.import.delimiter")}
            placeholder={t("lists.reading.found")}
            data={known ? usual : [...usual, { value: delimiter, label: delimiter }]}
            value={delimiter ?? null}
            onChange={(value) => put("delimiter", value ?? undefined)}
            error={errorAt("reading.delimiter")}
          />
        )}
        <Select
          clearable
          label={t("admin.import.encoding")}
          placeholder={t("lists.reading.found")}
          data={[...encodings]}
          value={reading.encoding ?? null}
          onChange={(value) =>
            put(
              "encoding",
              encodings.find((each) => each === value),
            )
          }
        />
        <TextInput
          label={t("lists.reading.sheet")}
          placeholder={t("lists.reading.firstSheet")}
          maxLength={100}
          value={reading.sheet ?? ""}
          onChange={(event) => put("sheet", event.currentTarget.value || undefined)}
        />
        <NumberInput
          label={t("admin.import.skip")}
          min={0}
          max={1000}
          allowDecimal={false}
          value={reading.skipLines ?? 0}
          onChange={(value) => typeof value === "number" && put("skipLines", value || undefined)}
        />
        <Select
          clearable
          label={t("lists.reading.header")}
          placeholder={t("lists.reading.found")}
          data={[
            { value: "yes", label: t("shell.yes") },
            { value: "no", label: t("shell.no") },
          ]}
          value={reading.header === undefined ? null : reading.header ? "yes" : "no"}
          onChange={(value) => put("header", value === null ? undefined : value === "yes")}
        />
        <Select
          label={t("admin.import.duplicates")}
          allowDeselect={false}
          data={duplicateRules.map((value) => ({ value, label: t(`admin.import.duplicateRules.${value}`) }))}
          value={reading.duplicates ?? "skip"}
          onChange={(value) => put("duplicates", value === "update" ? "update" : undefined)}
        />
      </SimpleGrid>
      <Checkbox
        mt="sm"
        label={t("admin.import.uniqueNumbers")}
        checked={reading.uniqueNumbers ?? false}
        onChange={(event) => put("uniqueNumbers", event.currentTarget.checked || undefined)}
      />
      <Checkbox
        mt="xs"
        label={t("admin.import.splitNumbers")}
        description={t("admin.import.splitNumbersHint")}
        checked={reading.splitNumbers ?? false}
        onChange={(event) => put("splitNumbers", event.currentTarget.checked || undefined)}
      />
    </section>
  );
}
