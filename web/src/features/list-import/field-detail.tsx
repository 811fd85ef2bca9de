import { Select, TextInput } from "@mantine/core";
import { type ListField, phoneLabels } from "@perezvon/api";
import { takesPattern } from "@perezvon/dialer";
import { useTranslation } from "react-i18next";

/** What a field says beyond its type: which phone it is, of which phone a zone is, how its dates are written (OUT-LST-10). */
export function FieldDetail({
  field,
  phones,
  onChange,
}: {
  readonly field: ListField;
  /** Names of the phone fields. */
  readonly phones: readonly string[];
  readonly onChange: (part: Partial<ListField>) => void;
}) {
  const { t } = useTranslation();
  if (field.type === "phone") {
    return (
      <Select
        size="xs"
        aria-label={`${t("admin.import.label")}: ${field.name}`}
        allowDeselect={false}
        data={phoneLabels.map((value) => ({ value, label: t(`words.phoneLabel.${value}`) }))}
        value={field.label ?? "own"}
        onChange={(value) => onChange({ label: phoneLabels.find((each) => each === value) ?? "own" })}
      />
    );
  }
  if (field.type === "time_zone") {
    const names = [...new Set(phones.filter((name) => name !== ""))];
    return (
      <Select
        size="xs"
        aria-label={`${t("lists.columns.zoneOf")}: ${field.name}`}
        allowDeselect={false}
        data={[
          { value: "", label: t("lists.columns.zoneOfRecord") },
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        value={field.phone ?? ""}
        onChange={(value) => onChange({ phone: value ?? "" })}
      />
    );
  }
  if (!takesPattern(field.type)) return null;
  return (
    <TextInput
      size="xs"
      aria-label={`${t("lists.columns.pattern")}: ${field.name}`}
      placeholder={t(field.type === "time" ? "lists.columns.timePattern" : "lists.columns.datePattern")}
      maxLength={40}
      value={field.pattern ?? ""}
      onChange={(event) => onChange({ pattern: event.currentTarget.value })}
    />
  );
}
