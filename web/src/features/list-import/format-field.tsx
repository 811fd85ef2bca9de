import { Select } from "@mantine/core";
import type { FormatReading, ListFormat } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatsQuery } from "../formats/format-queries.ts";
import type { Reading } from "./import-plan.ts";

/** A new list has the fields of its file, or a format that is there (OUT-LST-03). */
export function FormatField({
  value,
  onChange,
}: {
  readonly value: ListFormat | undefined;
  readonly onChange: (format: ListFormat | undefined) => void;
}) {
  const { t } = useTranslation();
  const formats = useQuery(formatsQuery);
  if (!formats.data || formats.data.length === 0) return null;
  return (
    <Select
      w={220}
      label={t("admin.lists.fields")}
      allowDeselect={false}
      data={[
        { value: "", label: t("formats.fromFile") },
        ...formats.data.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value?.id ?? ""}
      onChange={(chosen) => onChange(formats.data.find(({ id }) => id === chosen))}
    />
  );
}

/** What a format says of its files goes before what was found in this one. */
export function readingOf(format: ListFormat | undefined): Partial<Reading> {
  if (!format) return {};
  const { encoding, delimiter, widths, sheet, header, skipLines }: FormatReading = format.reading;
  return {
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    ...(widths && { widths, kind: "fixed" as const }),
    ...(sheet && { sheet }),
    ...(header !== undefined && { header }),
    ...(skipLines !== undefined && { skipLines }),
  };
}
