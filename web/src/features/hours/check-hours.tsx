import { Alert, Button, TextInput } from "@mantine/core";
import type { CallingHoursAnswer, DialTime } from "@perezvon/api";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./check-hours.module.css";

/** May this number be dialled now, and when next: asked of the rule that guards each dial (OUT-HRS-09). */
export function CheckHours({ dialTime }: { readonly dialTime?: DialTime }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState({ number: "", region: "", postalCode: "", label: "" });
  const check = useMutation({
    mutationFn: () => call("callingHoursCheck", { body: { ...asked, ...(dialTime ? { dialTime } : {}) } }),
  });
  const { reset } = check;
  const settings = JSON.stringify(dialTime);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer stands for the settings it was asked with.
  useEffect(() => reset(), [settings, reset]);
  const faults = check.error instanceof ApiError ? check.error.faults : [];
  const numberFault = faults.find(({ field }) => field === "number");
  const ask = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    if (asked.number.trim() !== "") check.mutate();
  };
  const field = (name: keyof typeof asked) => (
    <TextInput
      label={t(`hours.check.${name}`)}
      value={asked[name]}
      maxLength={name === "region" ? 100 : name === "number" ? 40 : 20}
      onChange={(event) => {
        setAsked({ ...asked, [name]: event.currentTarget.value });
        check.reset();
      }}
      // It may stand inside another form, which Enter would send.
      onKeyDown={(event) => event.key === "Enter" && ask(event)}
      error={name === "number" && numberFault && faultText(t, numberFault.code, numberFault.params)}
    />
  );
  return (
    <div className={classes.check}>
      <div className={classes.fields}>
        {field("number")}
        {field("region")}
        {field("postalCode")}
        {dialTime && dialTime.schedules.length > 0 && field("label")}
        <Button
          variant="default"
          className={classes.ask}
          loading={check.isPending}
          disabled={asked.number.trim() === ""}
          onClick={(event: FormEvent | React.MouseEvent) => ask(event)}
        >
          {t("hours.check.ask")}
        </Button>
      </div>
      <div role="status">
        {check.error && !numberFault && (
          <Alert color="red" mt="sm">
            {faults[0] ? faultText(t, faults[0].code, faults[0].params) : errorText(t, check.error)}
          </Alert>
        )}
        {check.data && <Answer answer={check.data} />}
      </div>
    </div>
  );
}

function Answer({ answer }: { readonly answer: CallingHoursAnswer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const local = answer.zones.map((zone) => `${formatFor(format.language, zone).time(answer.at)} (${zone})`);
  const when = (at: string | null) =>
    at === null ? t("hours.check.never") : t("hours.check.from", { at: format.dateTime(at) });
  return (
    <Alert
      mt="sm"
      color={answer.allowed ? "green" : "yellow"}
      title={`${answer.number}: ${answer.allowed ? t("hours.check.allowed") : when(answer.allowedAt)}`}
    >
      <ul className={classes.facts}>
        <li>
          {t("hours.check.local", { times: local.join(", ") })}{" "}
          {t(`hours.check.sources.${answer.zoneSource}`)}
        </li>
        {answer.parts.map(({ part, allowed, allowedAt }) => (
          <li key={part}>
            {part === "calling_hours" && answer.row
              ? t("hours.check.row", {
                  row: `${answer.row.abbreviation} · ${answer.row.region ?? t("hours.standard")}`,
                })
              : t(`hours.check.parts.${part}`)}
            {": "}
            {allowed ? t("hours.check.yes") : when(allowedAt)}
          </li>
        ))}
        {answer.parts.length === 0 && <li>{t("hours.check.noRow")}</li>}
      </ul>
    </Alert>
  );
}
