import { ActionIcon, Button, NumberInput, Select, TextInput } from "@mantine/core";
import {
  type NetworkTone,
  networkToneLimits,
  type OutcomeOverride,
  predefinedDispositions,
} from "@perezvon/model";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type Control, useController } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import page from "../../ui/page.module.css";
import { frequenciesOf, frequenciesText } from "./lines-of-text.ts";
import classes from "./row-settings.module.css";
import type { SettingValues } from "./setting-field.tsx";
import type { RowSetting } from "./setting-groups.ts";

const newRow: { readonly [K in RowSetting]: unknown } = {
  networkTones: { kind: "busy", hz: [425], onMs: 350, offMs: 350 } satisfies NetworkTone,
  outcomeOverrides: { sipCode: 480, q850: undefined, disposition: "no_answer" } satisfies OutcomeOverride,
};

/** A setting that is a list of rows: own rows of the map of results (TEL-MAP-01), own tones of the network (TEL-CPA-07). */
export function RowSettings({
  field: name,
  control,
}: {
  readonly field: RowSetting;
  readonly control: Control<SettingValues>;
}) {
  const { t } = useTranslation();
  const { field, fieldState } = useController({ control, name });
  const rows = (field.value ?? []) as readonly unknown[];
  const change = (index: number, row: unknown) =>
    field.onChange(rows.map((one, at) => (at === index ? row : one)));
  return (
    <section className={classes.rows}>
      <h3 className={page.section}>{t(`telephony.setting.${name}`)}</h3>
      <p className={classes.hint}>{t(`telephony.settingHint.${name}`)}</p>
      {rows.map((row, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          key={index}
          className={name === "networkTones" ? `${classes.row} ${classes.tone}` : classes.row}
        >
          {name === "networkTones" ? (
            <ToneRow tone={row as NetworkTone} onChange={(tone) => change(index, tone)} />
          ) : (
            <OverrideRow override={row as OutcomeOverride} onChange={(one) => change(index, one)} />
          )}
          <ActionIcon
            variant="subtle"
            size={34}
            aria-label={t("telephony.rows.remove", { row: index + 1 })}
            onClick={() => field.onChange(rows.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} stroke={1.7} />}
        onClick={() => field.onChange([...rows, newRow[name]])}
      >
        {t("telephony.rows.add")}
      </Button>
      {fieldState.error && <p className={classes.error}>{fieldState.error.message}</p>}
    </section>
  );
}

function OverrideRow({
  override,
  onChange,
}: {
  readonly override: OutcomeOverride;
  readonly onChange: (override: OutcomeOverride) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const number = (value: string | number) => (typeof value === "number" ? value : undefined);
  return (
    <>
      <NumberInput
        label={t("telephony.rows.sipCode")}
        min={300}
        max={699}
        allowDecimal={false}
        value={override.sipCode ?? ""}
        onChange={(value) => onChange({ ...override, sipCode: number(value) })}
      />
      <NumberInput
        label={t("telephony.rows.q850")}
        min={1}
        max={127}
        allowDecimal={false}
        value={override.q850 ?? ""}
        onChange={(value) => onChange({ ...override, q850: number(value) })}
      />
      <Select
        label={t("telephony.rows.disposition")}
        allowDeselect={false}
        searchable
        data={predefinedDispositions.map((one) => ({ value: one.key, label: one[language] }))}
        value={override.disposition}
        onChange={(disposition) => disposition && onChange({ ...override, disposition })}
      />
    </>
  );
}

function ToneRow({
  tone,
  onChange,
}: {
  readonly tone: NetworkTone;
  readonly onChange: (tone: NetworkTone) => void;
}) {
  const { t } = useTranslation();
  const part = (name: "onMs" | "offMs") => (
    <NumberInput
      label={t(`telephony.rows.${name}`)}
      {...networkToneLimits.partMs}
      step={10}
      allowDecimal={false}
      suffix={` ${t("shell.units.milliseconds")}`}
      value={tone[name]}
      onChange={(value) => typeof value === "number" && onChange({ ...tone, [name]: value })}
    />
  );
  return (
    <>
      <Select
        label={t("telephony.rows.kind")}
        allowDeselect={false}
        data={(["busy", "congestion"] as const).map((value) => ({
          value,
          label: t(`telephony.rows.${value}`),
        }))}
        value={tone.kind}
        onChange={(kind) => kind && onChange({ ...tone, kind: kind as NetworkTone["kind"] })}
      />
      <TextInput
        key={frequenciesText(tone.hz)}
        label={t("telephony.rows.hz")}
        placeholder={frequenciesText([480, 620])}
        defaultValue={frequenciesText(tone.hz)}
        onBlur={(event) => onChange({ ...tone, hz: frequenciesOf(event.currentTarget.value) })}
      />
      {part("onMs")}
      {part("offMs")}
    </>
  );
}
