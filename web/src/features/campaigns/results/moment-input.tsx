import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { momentExample, parseMoment } from "../../../shell/text/moment.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { badMoment } from "./results-query.ts";

/** Date and time in the form of the screen's language; tells the reading, empty for none, `badMoment` for what is no date. */
export function MomentInput({
  label,
  required,
  error,
  onMoment,
}: {
  readonly label: string;
  readonly required: boolean;
  readonly error?: string;
  readonly onMoment: (reading: string) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [typed, setTyped] = useState("");
  const [left, setLeft] = useState(false);
  const bad = typed.trim() !== "" && parseMoment(typed) === undefined;
  const example = momentExample(language);
  return (
    <TextInput
      label={label}
      required={required}
      placeholder={example}
      autoComplete="off"
      value={typed}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        onMoment(text.trim() === "" ? "" : (parseMoment(text) ?? badMoment));
      }}
      onFocus={() => setLeft(false)}
      onBlur={() => setLeft(true)}
      error={bad && left ? t("admin.results.badMoment", { example }) : error}
    />
  );
}
