import { ActionIcon, Button, Checkbox, Group, NumberInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ForecastAssumptions } from "@perezvon/api";
import { IconPlus, IconWand, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { besideText } from "./beside-text.ts";
import { useMakeForecast } from "./forecast-queries.ts";
import {
  type ForecastFigure,
  type ForecastForm,
  forecastBounds,
  formOf,
  isFigure,
  isTimeOfDay,
  requestOf,
} from "./forecast-request.ts";
import classes from "./forecast-tab.module.css";

const figures = ["answerPercent", "talkSeconds", "afterCallWorkSeconds"] as const;

/** What a forecast is to assume: filled with what is known, and everything may be set otherwise. */
export function ForecastFormPart({
  campaignId,
  known,
  busy,
}: {
  readonly campaignId: string;
  readonly known: ForecastAssumptions;
  readonly busy: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [form, setForm] = useState<ForecastForm>(() => formOf(known));
  const make = useMakeForecast(campaignId);
  const request = requestOf(form, known);
  const change = (part: Partial<ForecastForm>) => setForm({ ...form, ...part });
  const fault = (name: ForecastFigure, value: number | string) => {
    const [min, max] = forecastBounds[name];
    return isFigure(name, value) ? undefined : t("errors.field.out_of_range", { min, max });
  };
  const start = () => {
    if (!request) return;
    make.mutate(request, {
      onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    });
  };
  const { source, sample } = known;
  const learnt = source === "campaign" || source === "centre";
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <h3 className={classes.formTitle}>{t("forecast.assumptions")}</h3>
      <p className={classes.learnt}>
        {learnt ? t(`forecast.sources.${source}`, { count: sample }) : t(`forecast.sources.${source}`)}{" "}
        {t("forecast.records", {
          records: format.integer(known.records),
          fresh: format.integer(known.fresh),
        })}
      </p>
      <Beside known={known} used={form.surroundings} onChange={(surroundings) => change({ surroundings })} />
      <div className={classes.fields}>
        <NumberInput
          label={t("forecast.hours")}
          allowDecimal={false}
          value={form.hours}
          error={fault("hours", form.hours)}
          onChange={(hours) => change({ hours })}
        />
        {figures.map((name) => (
          <NumberInput
            key={name}
            label={t(`forecast.${name}`)}
            decimalScale={1}
            decimalSeparator={format.language === "ru" ? "," : "."}
            value={form[name]}
            error={form[name] === known[name] ? undefined : fault(name, form[name])}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
      </div>
      <Shifts shifts={form.shifts} fault={fault} onChange={(shifts) => change({ shifts })} />
      <Button
        type="submit"
        className={classes.make}
        leftSection={<IconWand size={16} />}
        disabled={!request || busy}
        loading={make.isPending}
      >
        {t("forecast.make")}
      </Button>
    </form>
  );
}

/** Who takes the same agents or gives records: played along, unless that is switched off. */
function Beside({
  known: { inboundPerHour, others },
  used,
  onChange,
}: {
  readonly known: ForecastAssumptions;
  readonly used: boolean;
  readonly onChange: (used: boolean) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (others.length === 0 && inboundPerHour === 0) return null;
  return (
    <div className={classes.beside}>
      <Checkbox
        label={t("forecast.surroundings")}
        description={t("forecast.surroundingsHint")}
        checked={used}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {used && <p className={classes.learnt}>{besideText(t, format, { inboundPerHour, others })}</p>}
    </div>
  );
}

function Shifts({
  shifts,
  fault,
  onChange,
}: {
  readonly shifts: ForecastForm["shifts"];
  readonly fault: (name: ForecastFigure, value: number | string) => string | undefined;
  readonly onChange: (shifts: ForecastForm["shifts"]) => void;
}) {
  const { t } = useTranslation();
  const put = (key: number, part: Partial<ForecastForm["shifts"][number]>) =>
    onChange(shifts.map((shift) => (shift.key === key ? { ...shift, ...part } : shift)));
  return (
    <fieldset className={classes.shifts}>
      <legend className={classes.legend}>{t("forecast.shifts")}</legend>
      <p className={classes.learnt}>{t("forecast.shiftsHint")}</p>
      {shifts.map(({ key, agents, from, until }, place) => (
        <Group key={key} gap={6} align="flex-start" wrap="nowrap">
          <NumberInput
            label={place === 0 ? t("forecast.agents") : undefined}
            aria-label={t("forecast.agents")}
            className={classes.agents}
            allowDecimal={false}
            value={agents}
            error={fault("agents", agents)}
            onChange={(value) => put(key, { agents: value })}
          />
          {(["from", "until"] as const).map((edge) => (
            <TextInput
              key={edge}
              placeholder="00:00"
              error={isTimeOfDay(edge === "from" ? from : until) ? undefined : t("forecast.badTime")}
              label={place === 0 ? t(`forecast.${edge}`) : undefined}
              aria-label={t(`forecast.${edge}`)}
              className={classes.time}
              value={edge === "from" ? from : until}
              onChange={(event) => put(key, { [edge]: event.currentTarget.value })}
            />
          ))}
          {shifts.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              className={place === 0 ? classes.removeFirst : classes.remove}
              aria-label={t("forecast.removeShift", { place: place + 1 })}
              onClick={() => onChange(shifts.filter((shift) => shift.key !== key))}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => {
          const key = Math.max(-1, ...shifts.map((shift) => shift.key)) + 1;
          onChange([...shifts, { key, agents: 1, from: "09:00", until: "18:00" }]);
        }}
      >
        {t("forecast.addShift")}
      </Button>
    </fieldset>
  );
}
