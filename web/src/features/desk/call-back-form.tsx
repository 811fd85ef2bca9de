import { Alert, Button, Chip, NumberInput, Select, TextInput, Tooltip } from "@mantine/core";
import type { DeskInteraction, DeskRecord, QuickTime } from "@perezvon/model";
import { quickTimes, zonedInstant, zonedText } from "@perezvon/schedule";
import { IconCalendarClock, IconClockOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./call-back-form.module.css";
import { useAsk } from "./desk-context.tsx";
import { nearPromise } from "./near-promise.ts";
import { Refusal } from "./refusal.tsx";
import { useOwnCallBacks } from "./use-own-call-backs.ts";

const another = "another";
const minuteMs = 60_000;

/** «Next call» of a disposition of type reschedule: time in the customer's zone, number, owner (OUT-CBK-01, DSK-CTX-07). */
export function CallBackForm({ interaction }: { readonly interaction: DeskInteraction }) {
  const { record, disposition, dispositions } = interaction;
  const chosen = dispositions.find(({ key }) => key === disposition);
  if (chosen?.type !== "reschedule" || record === undefined) return null;
  return <Form key={chosen.key} interaction={interaction} record={record} disposition={chosen.key} />;
}

function Form({
  interaction,
  record,
  disposition,
}: {
  readonly interaction: DeskInteraction;
  readonly record: DeskRecord;
  readonly disposition: string;
}) {
  const { t } = useTranslation();
  const ask = useAsk();
  const now = useServerNow(30_000);
  const format = useFormat();
  const there = formatFor(format.language, record.timeZone);
  const { callBack } = interaction;
  const [from, setFrom] = useState("");
  const [minutes, setMinutes] = useState(record.windowMinutes);
  const [number, setNumber] = useState(callBack?.number ?? interaction.customer.number);
  const [typed, setTyped] = useState("");
  const [mine, setMine] = useState(callBack?.mine ?? true);
  const at = zonedInstant(from, record.timeZone);
  const wanted = number === another ? typed : number;
  const closed = new Map(
    (interaction.closedTimes ?? []).filter((each) => each.number === number).map((each) => [each.key, each]),
  );
  const own = useOwnCallBacks();
  const near = mine ? nearPromise(own, { at, recordId: interaction.recordId }) : undefined;
  const arrange = async () => {
    if (at === undefined) return;
    await ask({
      kind: "call_back",
      interactionId: interaction.id,
      key: disposition,
      from: at,
      until: at + minutes * minuteMs,
      number: wanted,
      mine,
    });
  };
  return (
    <section className={classes.form} aria-label={t("agent.callBack.title")}>
      <h2 className={classes.title}>
        <IconCalendarClock size={17} aria-hidden /> {t("agent.callBack.title")}
      </h2>
      <fieldset className={classes.quick} aria-label={t("agent.callBack.quick")}>
        {quickTimes(now, record.timeZone).map(({ key, at: time }) => (
          <QuickChoice
            key={key}
            name={key}
            closed={closed.get(key)}
            timeZone={record.timeZone}
            onChoose={() => setFrom(zonedText(time, record.timeZone))}
          />
        ))}
      </fieldset>
      <div className={classes.fields}>
        <TextInput
          type="datetime-local"
          label={t("agent.callBack.from")}
          description={t("agent.callBack.zone", { zone: record.timeZone })}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <NumberInput
          label={t("agent.callBack.window")}
          description={t("agent.callBack.windowHint")}
          min={1}
          max={1440}
          allowDecimal={false}
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || record.windowMinutes)}
        />
        <Select
          label={t("agent.callBack.number")}
          allowDeselect={false}
          data={[
            ...record.numbers.map((each) => ({ value: each.number, label: each.number })),
            { value: another, label: t("agent.callBack.another") },
          ]}
          value={number}
          onChange={(value) => setNumber(value ?? another)}
        />
        {number === another && (
          <TextInput
            label={t("agent.callBack.newNumber")}
            inputMode="tel"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </div>
      <Chip.Group
        multiple={false}
        value={mine ? "mine" : "any"}
        onChange={(value) => setMine(value === "mine")}
      >
        <div className={classes.who} role="radiogroup" aria-label={t("agent.callBack.who")}>
          <Chip value="mine" size="sm">
            {t("agent.callBack.mine")}
          </Chip>
          <Chip value="any" size="sm">
            {t("agent.callBack.any")}
          </Chip>
        </div>
      </Chip.Group>
      {at !== undefined && (
        <p className={classes.both}>
          {t("agent.callBack.both", { there: there.dateTime(at), here: format.dateTime(at) })}
        </p>
      )}
      {near && (
        <Alert color="yellow" variant="light" role="status">
          {t("callBackNews.near", {
            time: format.time(Date.parse(near.from)),
            customer: near.customerName ?? near.number,
          })}
        </Alert>
      )}
      {interaction.refusal && <Refusal refusal={interaction.refusal} timeZone={record.timeZone} />}
      <div className={classes.row}>
        {callBack && (
          <span className={classes.set} role="status">
            {t(callBack.mine ? "agent.callBack.setMine" : "agent.callBack.setAny", {
              when: there.dateTime(callBack.from),
              number: callBack.number,
            })}
          </span>
        )}
        <Button disabled={at === undefined || wanted === ""} onClick={() => void arrange()}>
          {t("agent.callBack.arrange")}
        </Button>
      </div>
    </section>
  );
}

/** A quick choice; one outside calling hours is marked, says from when on it would be allowed, and cannot be chosen (OUT-CBK-02). */
function QuickChoice({
  name,
  closed,
  timeZone,
  onChoose,
}: {
  readonly name: QuickTime;
  readonly closed: { readonly allowedFrom: number | undefined } | undefined;
  readonly timeZone: string;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const label = t(`agent.callBack.quickTimes.${name}`);
  if (closed === undefined)
    return (
      <Button size="compact-sm" variant="default" onClick={onChoose}>
        {label}
      </Button>
    );
  const why =
    closed.allowedFrom === undefined
      ? t("callBackNews.closed")
      : t("callBackNews.closedUntil", {
          time: formatFor(language, timeZone).dateTime(closed.allowedFrom),
        });
  return (
    <Tooltip label={why}>
      <Button
        size="compact-sm"
        variant="default"
        data-disabled
        aria-disabled
        aria-label={`${label}: ${why}`}
        leftSection={<IconClockOff size={14} aria-hidden />}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
