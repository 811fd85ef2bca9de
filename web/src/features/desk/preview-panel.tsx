import { Button, TextInput } from "@mantine/core";
import type { DeskInteraction, DeskPreview, DeskRecord } from "@perezvon/model";
import { IconPhone, IconPlayerSkipForward } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration, formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { dispositionName } from "../disposition-name.ts";
import { useAsk } from "./desk-context.tsx";
import classes from "./preview-panel.module.css";
import { Refusal } from "./refusal.tsx";

const labels = { home: true, mobile: true, work: true, own: true } as const;

/** What can be done with a record before anybody is called (OUT-PRV-03, DSK-CMR-02, -03, -04). */
export function PreviewPanel({ interaction }: { readonly interaction: DeskInteraction }) {
  const { preview, record, phase } = interaction;
  if (phase !== "preview" || preview === undefined || record === undefined) return null;
  return <Panel interaction={interaction} preview={preview} record={record} />;
}

function Panel({
  interaction,
  preview,
  record,
}: {
  readonly interaction: DeskInteraction;
  readonly preview: DeskPreview;
  readonly record: DeskRecord;
}) {
  const { t } = useTranslation();
  const ask = useAsk();
  const now = useServerNow();
  const { language } = useFormat();
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const there = formatFor(language, record.timeZone);
  const interactionId = interaction.id;
  const dial = async (number: string) => {
    if (busy || number === "") return;
    setBusy(true);
    await ask({ kind: "preview_dial", interactionId, number });
    setBusy(false);
  };
  const left = preview.until === undefined ? undefined : Math.max(0, preview.until - now);
  return (
    <section className={classes.panel} aria-label={t("agent.preview.numbers")}>
      {preview.promised && <p className={classes.promised}>{t("agent.preview.promised")}</p>}
      {preview.lastDisposition && (
        <p className={classes.last} role="status">
          {t("agent.preview.last", {
            disposition: dispositionName(preview.lastDisposition, language) ?? preview.lastDisposition,
          })}
        </p>
      )}
      <ul className={classes.numbers}>
        {record.numbers.map(({ number, label, allowedFrom }) => {
          const allowed = allowedFrom !== undefined && allowedFrom <= now;
          return (
            <li key={number} className={classes.number} data-next={number === preview.next || undefined}>
              <span className={classes.digits}>{number}</span>
              <span className={classes.facts}>
                {label !== "" && (
                  <span>
                    {label in labels ? t(`words.phoneLabel.${label as keyof typeof labels}`) : label}
                  </span>
                )}
                <span data-closed={!allowed || undefined}>
                  {allowed
                    ? t("agent.preview.localTime", { time: there.time(now) })
                    : allowedFrom === undefined
                      ? t("agent.preview.never")
                      : t("agent.preview.allowedFrom", { time: there.dateTime(allowedFrom) })}
                </span>
              </span>
              <Button
                size="compact-md"
                color="green"
                variant={number === preview.next ? "filled" : "light"}
                leftSection={<IconPhone size={16} />}
                disabled={busy || (preview.numbers === "next" && number !== preview.next)}
                aria-label={t("agent.preview.call", { number })}
                onClick={() => void dial(number)}
              >
                {t("agent.preview.callShort")}
              </Button>
            </li>
          );
        })}
      </ul>
      {preview.numbers === "any" && (
        <form
          className={classes.own}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            void dial(typed.trim());
          }}
        >
          <TextInput
            size="sm"
            className={classes.typed}
            aria-label={t("agent.preview.another")}
            placeholder={t("agent.preview.another")}
            inputMode="tel"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" variant="default" disabled={busy || typed.trim() === ""}>
            {t("agent.preview.callShort")}
          </Button>
        </form>
      )}
      {interaction.refusal && <Refusal refusal={interaction.refusal} timeZone={record.timeZone} />}
      <div className={classes.foot}>
        {left !== undefined && (
          <span className={classes.left} role="timer">
            {t(`agent.preview.left.${preview.whenOver}`, { duration: formatDuration(left) })}
          </span>
        )}
        {!preview.dialled && (
          <Button
            variant="subtle"
            leftSection={<IconPlayerSkipForward size={16} />}
            onClick={() => void ask({ kind: "preview_skip", interactionId })}
          >
            {t("agent.preview.skip")}
          </Button>
        )}
      </div>
    </section>
  );
}
