import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** A number that is changed where it stands: Enter or leaving it sends, Escape and what is out of range go back. */
export function NumberCell({
  label,
  value,
  min,
  max,
  decimals = 0,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly decimals?: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => Promise<void>;
}) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<number | string>();
  const [busy, setBusy] = useState(false);
  const wanted = typed ?? value;
  const fits = typeof wanted === "number" && wanted >= min && wanted <= max;
  const send = async () => {
    if (typed === undefined || busy) return;
    if (!fits || typed === value) return setTyped(undefined);
    setBusy(true);
    await onChange(wanted);
    setBusy(false);
    setTyped(undefined);
  };
  return (
    <NumberInput
      size="xs"
      w={decimals > 0 ? 68 : 60}
      hideControls
      aria-label={label}
      value={wanted}
      min={min}
      max={max}
      step={decimals > 0 ? 0.1 : 1}
      decimalScale={decimals}
      fixedDecimalScale
      allowDecimal={decimals > 0}
      decimalSeparator={i18n.language === "ru" ? "," : "."}
      allowedDecimalSeparators={[",", "."]}
      clampBehavior="none"
      disabled={disabled}
      error={fits ? undefined : t("shell.form.range", { min, max })}
      onChange={setTyped}
      onBlur={() => void send()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void send();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}
