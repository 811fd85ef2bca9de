import { Select, TextInput } from "@mantine/core";
import {
  grammaticalCases,
  spokenCurrencies,
  spokenKinds,
  spokenUnits,
  spokenWords,
  type ValuePrompt,
} from "@perezvon/flow";
import { useTranslation } from "react-i18next";

/** Kinds whose words change with what stands before them. */
const declined: readonly ValuePrompt["say"][] = ["number", "money", "date", "duration"];

/** A value that is read out; what a caller would hear stands below it. */
export function ValueFields({
  value,
  faultOf,
  onChange,
}: {
  readonly value: ValuePrompt;
  readonly faultOf: (inner: string) => string | undefined;
  readonly onChange: (value: ValuePrompt) => void;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "ru";
  const kind = (say: ValuePrompt["say"]) => onChange({ say, value: value.value });
  return (
    <>
      <Select
        label={t("promptPieces.kind")}
        allowDeselect={false}
        data={spokenKinds.map((say) => ({ value: say, label: t(`promptPieces.kinds.${say}`) }))}
        value={value.say}
        onChange={(say) => kind(spokenKinds.find((each) => each === say) ?? value.say)}
      />
      <TextInput
        label={t("promptPieces.value")}
        description={heard(value, language) ?? t("promptPieces.valueHint")}
        maxLength={200}
        error={faultOf(".value")}
        value={value.value}
        onChange={(event) => onChange({ ...value, value: event.currentTarget.value })}
      />
      {value.say === "number" && (
        <Select
          clearable
          label={t("promptPieces.unit")}
          data={spokenUnits.map((unit) => ({ value: unit, label: t(`promptPieces.units.${unit}`) }))}
          value={value.unit ?? null}
          onChange={(chosen) => {
            const { unit: _, ...rest } = value;
            const unit = spokenUnits.find((each) => each === chosen);
            onChange(unit === undefined ? rest : { ...rest, unit });
          }}
        />
      )}
      {value.say === "money" && (
        <Select
          label={t("promptPieces.currency")}
          allowDeselect={false}
          data={[...spokenCurrencies]}
          value={value.currency ?? "RUB"}
          onChange={(chosen) =>
            onChange({ ...value, currency: spokenCurrencies.find((each) => each === chosen) ?? "RUB" })
          }
        />
      )}
      {declined.includes(value.say) && (
        <Select
          label={t("promptPieces.case")}
          allowDeselect={false}
          data={grammaticalCases.map((each) => ({ value: each, label: t(`promptPieces.cases.${each}`) }))}
          value={value.case ?? "nominative"}
          onChange={(chosen) =>
            onChange({ ...value, case: grammaticalCases.find((each) => each === chosen) ?? "nominative" })
          }
        />
      )}
    </>
  );
}

/** The words themselves; undefined where they depend on the call. */
function heard(value: ValuePrompt, language: "ru" | "en"): string | undefined {
  if (value.value.includes("$(")) return undefined;
  const words = spokenWords(value, value.language ?? language);
  return words.length === 0 ? undefined : `«${words.join(" ")}»`;
}
