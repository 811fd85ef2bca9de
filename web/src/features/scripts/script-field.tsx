import { Checkbox, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import {
  complete,
  labelOf,
  masked,
  type ScriptField,
  type ScriptProblem,
  scaleEnds,
  scriptLimits,
} from "@perezvon/model";
import { useTranslation } from "react-i18next";
import type { Language } from "./script-language.ts";

const inputTypes = { date: "date", time: "time", phone: "tel", email: "email" } as const;

/** One field with what has been entered in it; every value is a text (INB-SCR-03). */
export function FieldInput({
  field,
  language,
  value,
  problem,
  onValue,
}: {
  readonly field: ScriptField;
  readonly language: Language;
  readonly value: string;
  readonly problem: ScriptProblem | undefined;
  readonly onValue: (value: string) => void;
}) {
  const { t } = useTranslation();
  const { mask, type, help, required = false, readOnly = false, options = [] } = field;
  const common = {
    label: labelOf(field, language),
    description: help,
    error: problem && t(`scripts.problems.${problem.code}`, { mask: mask ?? "" }),
    required,
    disabled: readOnly && type !== "line" && type !== "text",
  };
  const answers = options.map((option) => option.value);
  switch (type) {
    case "text":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={scriptLimits.text}
          readOnly={readOnly}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
        />
      );
    case "choice":
      return (
        <Radio.Group {...common} value={value} onChange={onValue}>
          <Stack gap={6} mt={6}>
            {answers.map((answer) => (
              <Radio key={answer} value={answer} label={answer} disabled={readOnly} />
            ))}
          </Stack>
        </Radio.Group>
      );
    case "list":
      return (
        <Select
          {...common}
          searchable
          data={answers}
          value={value || null}
          onChange={(chosen) => onValue(chosen ?? "")}
        />
      );
    case "multiple":
      return (
        <Checkbox.Group
          {...common}
          value={value === "" ? [] : value.split(";")}
          onChange={(chosen) => onValue(answers.filter((answer) => chosen.includes(answer)).join(";"))}
        >
          <Stack gap={6} mt={6}>
            {answers.map((answer) => (
              <Checkbox key={answer} value={answer} label={answer} disabled={readOnly} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case "tick":
      return (
        <Checkbox
          {...common}
          checked={value === "1"}
          onChange={(event) => onValue(event.currentTarget.checked ? "1" : "")}
        />
      );
    case "scale":
      return (
        <Radio.Group {...common} value={value} onChange={onValue}>
          <Group gap="sm" mt={6}>
            {stepsOf(field).map((step) => (
              <Radio key={step} value={step} label={step} disabled={readOnly} />
            ))}
          </Group>
        </Radio.Group>
      );
    case "hidden":
      return null;
    default:
      return (
        <TextInput
          {...common}
          type={type === "line" || type === "number" ? "text" : inputTypes[type]}
          inputMode={type === "number" ? "decimal" : undefined}
          maxLength={scriptLimits.text}
          placeholder={mask}
          readOnly={readOnly}
          value={value}
          onChange={(event) => onValue(typed(field, event.currentTarget.value, value))}
          onBlur={() => {
            const whole = mask === undefined ? value : complete(mask, value);
            if (whole !== value && !readOnly) onValue(whole);
          }}
        />
      );
  }
}

/** As the field writes it. What is taken away stays away: the mask's signs come back with the next one typed. */
function typed({ mask, type }: ScriptField, text: string, before: string): string {
  if (type === "number") return text.replace(",", ".");
  if (mask === undefined) return text;
  return text.length < before.length && before.startsWith(text) ? text : masked(mask, text);
}

function stepsOf(field: ScriptField): string[] {
  const { min, max } = scaleEnds(field);
  return Array.from({ length: Math.min(Math.max(0, max - min + 1), 21) }, (_, place) => String(min + place));
}
