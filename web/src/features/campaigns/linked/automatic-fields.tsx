import { Select, TextInput } from "@mantine/core";
import type { AutomaticRun } from "@perezvon/api";
import { instantOf } from "@perezvon/schedule";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { momentExample, parseMoment } from "../../../shell/text/moment.ts";
import { useFormat } from "../../../shell/text/use-format.ts";

type End = AutomaticRun["start"] | AutomaticRun["stop"];

const kinds = { start: ["never", "hours", "at"], stop: ["never", "hours", "at", "finished"] } as const;

/** Automatic start and stop (OUT-CMP-11). A moment is typed in the zone of the screen. */
export function AutomaticFields({
  value,
  label,
  errors,
  onChange,
}: {
  readonly value: AutomaticRun;
  readonly label: (text: string) => ReactNode;
  readonly errors: Readonly<Record<"start" | "stop", string | undefined>>;
  readonly onChange: (value: AutomaticRun) => void;
}) {
  return (
    <>
      <EndFields
        end="start"
        value={value.start}
        label={label}
        error={errors.start}
        onChange={(start) => onChange({ ...value, start: start as AutomaticRun["start"] })}
      />
      <EndFields
        end="stop"
        value={value.stop}
        label={label}
        error={errors.stop}
        onChange={(stop) => onChange({ ...value, stop: stop as AutomaticRun["stop"] })}
      />
    </>
  );
}

function EndFields({
  end,
  value,
  label,
  error,
  onChange,
}: {
  readonly end: "start" | "stop";
  readonly value: End;
  readonly label: (text: string) => ReactNode;
  readonly error: string | undefined;
  readonly onChange: (value: End) => void;
}) {
  const { t } = useTranslation();
  return (
    <div>
      <Select
        allowDeselect={false}
        label={label(t(`linked.automatic.${end}`))}
        description={value.kind === "hours" ? t("linked.automatic.hoursHint") : undefined}
        data={kinds[end].map((kind) => ({
          value: kind,
          label: t(`linked.automatic.kind.${kind === "never" ? (`${end}Never` as const) : kind}`),
        }))}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as End["kind"] } as End)}
      />
      {value.kind === "at" && (
        <MomentField
          label={t(`linked.automatic.${end}At`)}
          at={value.at}
          error={error}
          onChange={(at) => onChange({ ...value, at })}
        />
      )}
    </div>
  );
}

function MomentField({
  label,
  at,
  error,
  onChange,
}: {
  readonly label: string;
  readonly at: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (at: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState(at === undefined ? "" : format.dateTime(at));
  const example = momentExample(format.language);
  const bad = typed.trim() !== "" && parseMoment(typed) === undefined;
  return (
    <TextInput
      mt={8}
      required
      label={label}
      placeholder={example}
      autoComplete="off"
      value={typed}
      error={bad ? t("admin.results.badMoment", { example }) : error}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const reading = parseMoment(text);
        onChange(
          reading &&
            new Date(instantOf(format.timeZone, Date.parse(`${reading}:00Z`), "first")).toISOString(),
        );
      }}
    />
  );
}
