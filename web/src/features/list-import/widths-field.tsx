import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { parseWidths } from "./import-plan.ts";

/** Characters of each column; what cannot be read stays as it is typed and counts nothing. */
export function WidthsField({
  widths,
  onChange,
}: {
  readonly widths: readonly number[];
  readonly onChange: (widths: number[]) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(widths.join(", "));
  return (
    <TextInput
      w={220}
      label={t("admin.import.widths")}
      value={typed}
      error={parseWidths(typed) ? undefined : t("admin.import.widthsWrong")}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        const parsed = parseWidths(typed);
        if (parsed && parsed.join() !== widths.join()) onChange(parsed);
      }}
    />
  );
}
