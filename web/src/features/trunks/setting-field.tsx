import { Group, MultiSelect, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { NumberFormat, TrunkSettingRow, TrunkSettings } from "@perezvon/model";
import { trunkSettingTable } from "@perezvon/model";
import { type Control, Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField, SwitchField, TextField } from "../../shell/form/fields.tsx";
import { addressesOf, addressesText, headersOf, headersText } from "./lines-of-text.ts";

export type SettingValues = Record<string, unknown>;

/** The input that fits a row of the table of settings (TEL-TRK-02). */
export function SettingField({
  field,
  control,
}: {
  readonly field: keyof TrunkSettings;
  readonly control: Control<SettingValues>;
}) {
  const { t } = useTranslation();
  const row: TrunkSettingRow = trunkSettingTable[field];
  const label = t(`telephony.setting.${field}`);
  const description = t(`telephony.settingHint.${field as "host"}`, { defaultValue: "" }) || undefined;
  const choices = (values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`telephony.choice.${value as "udp"}`) }));
  switch (row.kind) {
    case "whole":
    case "optional_whole":
    case "decimal":
      return (
        <NumberField
          control={control}
          name={field}
          label={label}
          description={description}
          min={row.min}
          max={row.max}
          decimals={row.kind === "decimal" ? 1 : 0}
          optional={row.kind === "optional_whole"}
        />
      );
    case "switch":
      return <SwitchField control={control} name={field} label={label} description={description} />;
    case "choice":
      return (
        <SelectField
          control={control}
          name={field}
          label={label}
          description={description}
          allowDeselect={false}
          data={choices(row.values)}
        />
      );
    case "text":
      return (
        <TextField
          control={control}
          name={field}
          label={label}
          description={description}
          optional
          max={row.maxLength}
        />
      );
    case "choices":
      return (
        <Controller
          control={control}
          name={field}
          render={({ field: input, fieldState }) => (
            <MultiSelect
              label={label}
              description={description}
              data={choices(row.values)}
              value={input.value as string[]}
              onChange={input.onChange}
              error={fieldState.error?.message}
            />
          )}
        />
      );
    case "texts":
      return (
        <Controller
          control={control}
          name={field}
          render={({ field: input, fieldState }) => (
            <TagsInput
              label={label}
              description={description}
              value={input.value as string[]}
              onChange={input.onChange}
              error={fieldState.error?.message}
            />
          )}
        />
      );
    case "addresses":
      return (
        <LinesField
          control={control}
          field={field}
          label={label}
          description={description}
          textOf={(value) => addressesText(value as Parameters<typeof addressesText>[0])}
          parse={addressesOf}
        />
      );
    case "headers":
      return (
        <LinesField
          control={control}
          field={field}
          label={label}
          description={description}
          textOf={(value) => headersText(value as Parameters<typeof headersText>[0])}
          parse={headersOf}
        />
      );
    case "number_format":
      return <FormatField control={control} field={field} label={label} />;
    default:
      return null;
  }
}

/** The text is kept as typed; the value follows when the field is left. */
function LinesField({
  control,
  field,
  label,
  description,
  textOf,
  parse,
}: {
  readonly control: Control<SettingValues>;
  readonly field: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly textOf: (value: unknown) => string;
  readonly parse: (text: string) => unknown;
}) {
  return (
    <Controller
      control={control}
      name={field}
      render={({ field: input, fieldState }) => (
        <Textarea
          key={JSON.stringify(input.value)}
          autosize
          minRows={2}
          maxRows={10}
          label={label}
          description={description}
          defaultValue={textOf(input.value)}
          onBlur={(event) => {
            const value = parse(event.currentTarget.value);
            if (JSON.stringify(value) !== JSON.stringify(input.value)) input.onChange(value);
          }}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

const national = {
  kind: "national",
  countryCode: "7",
  nationalPrefix: "8",
  internationalPrefix: "810",
} as const;

/** How numbers are written on the wire (TEL-NUM-02); rules that were given by program stay until another form is chosen. */
function FormatField({
  control,
  field,
  label,
}: {
  readonly control: Control<SettingValues>;
  readonly field: string;
  readonly label: string;
}) {
  const { t } = useTranslation();
  return (
    <Controller
      control={control}
      name={field}
      render={({ field: input, fieldState }) => {
        const format = input.value as NumberFormat;
        const kinds = ["e164", "e164_plus", "national", ...(format.kind === "rules" ? ["rules"] : [])];
        return (
          <div>
            <Select
              label={label}
              allowDeselect={false}
              data={kinds.map((value) => ({ value, label: t(`telephony.choice.${value as "e164"}`) }))}
              value={format.kind}
              onChange={(kind) => input.onChange(kind === "national" ? national : { kind })}
              error={fieldState.error?.message}
            />
            {format.kind === "national" && (
              <Group grow gap="xs" mt={6}>
                {(["countryCode", "nationalPrefix", "internationalPrefix"] as const).map((part) => (
                  <TextInput
                    key={part}
                    size="xs"
                    inputMode="numeric"
                    aria-label={`${label}: ${part}`}
                    value={format[part]}
                    onChange={(event) => input.onChange({ ...format, [part]: event.currentTarget.value })}
                  />
                ))}
              </Group>
            )}
          </div>
        );
      }}
    />
  );
}
