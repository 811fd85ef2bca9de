import {
  MultiSelect,
  type MultiSelectProps,
  NumberInput,
  type NumberInputProps,
  Select,
  type SelectProps,
  Switch,
  type SwitchProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from "@mantine/core";
import { type Control, Controller, type FieldValues, type Path } from "react-hook-form";
import { useTranslation } from "react-i18next";

/** Inputs of the component library tied to a form. */
interface Bound<T extends FieldValues> {
  readonly control: Control<T>;
  readonly name: Path<T>;
}

export function TextField<T extends FieldValues>({
  control,
  name,
  max = 100,
  optional = false,
  ...props
}: Bound<T> & { readonly max?: number; readonly optional?: boolean } & Omit<TextInputProps, "name">) {
  const { t } = useTranslation();
  return (
    <Controller
      control={control}
      name={name}
      rules={{
        validate: (value: string) =>
          (!optional && value.trim() === "" && t("shell.form.required")) ||
          (value.trim().length > max && t("shell.form.tooLong", { max })) ||
          true,
      }}
      render={({ field, fieldState }) => (
        <TextInput {...props} {...field} error={fieldState.error?.message} required={!optional} />
      )}
    />
  );
}

export function TextAreaField<T extends FieldValues>({
  control,
  name,
  max,
  optional = false,
  ...props
}: Bound<T> & { readonly max: number; readonly optional?: boolean } & Omit<TextareaProps, "name">) {
  const { t } = useTranslation();
  return (
    <Controller
      control={control}
      name={name}
      rules={{
        validate: (value: string) =>
          (!optional && value.trim() === "" && t("shell.form.required")) ||
          (value.trim().length > max && t("shell.form.tooLong", { max })) ||
          true,
      }}
      render={({ field, fieldState }) => (
        <Textarea
          autosize
          minRows={2}
          {...props}
          {...field}
          error={fieldState.error?.message}
          required={!optional}
        />
      )}
    />
  );
}

export function NumberField<T extends FieldValues>({
  control,
  name,
  min,
  max,
  decimals = 0,
  optional = false,
  ...props
}: Bound<T> & {
  readonly min: number;
  readonly max: number;
  readonly decimals?: number;
  /** Empty is null. */
  readonly optional?: boolean;
} & Omit<NumberInputProps, "name" | "min" | "max" | "value" | "onChange">) {
  const { t, i18n } = useTranslation();
  return (
    <Controller
      control={control}
      name={name}
      rules={{
        validate: (value: unknown) =>
          (optional && value === null) ||
          (typeof value === "number" && value >= min && value <= max) ||
          t("shell.form.range", { min, max }),
      }}
      render={({ field, fieldState }) => (
        <NumberInput
          {...props}
          {...field}
          value={(field.value as number | string | null) ?? ""}
          onChange={(value) => field.onChange(value === "" ? null : value)}
          allowDecimal={decimals > 0}
          decimalScale={decimals}
          fixedDecimalScale
          decimalSeparator={i18n.language === "ru" ? "," : "."}
          allowedDecimalSeparators={[",", "."]}
          clampBehavior="none"
          min={min}
          max={max}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

export function SwitchField<T extends FieldValues>({
  control,
  name,
  ...props
}: Bound<T> & Omit<SwitchProps, "name" | "checked" | "onChange">) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, ...field }, fieldState }) => (
        <Switch {...props} {...field} checked={value === true} error={fieldState.error?.message} />
      )}
    />
  );
}

export function SelectField<T extends FieldValues>({
  control,
  name,
  ...props
}: Bound<T> & Omit<SelectProps, "name" | "value" | "onChange">) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => <Select {...props} {...field} error={fieldState.error?.message} />}
    />
  );
}

export function MultiSelectField<T extends FieldValues>({
  control,
  name,
  ...props
}: Bound<T> & Omit<MultiSelectProps, "name" | "value" | "onChange">) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <MultiSelect {...props} {...field} error={fieldState.error?.message} />
      )}
    />
  );
}
