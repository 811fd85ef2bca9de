import { Button } from "@mantine/core";
import type { DeskInteraction } from "@perezvon/model";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { dispositionName } from "../disposition-name.ts";
import { useAsk } from "./desk-context.tsx";
import classes from "./record-choice.module.css";

/** Records that the number of the caller stands in equally: the agent asks him, and says which it is (OUT-BLD-01). */
export function RecordChoice({ interaction }: { readonly interaction: DeskInteraction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const ask = useAsk();
  const { choices = [], phase, id } = interaction;
  const may = phase !== "offered";
  return (
    <section aria-label={t("agent.choice.title")}>
      <h2 className={classes.title}>{t("agent.choice.title")}</h2>
      <p className={classes.text}>{t(may ? "agent.choice.text" : "agent.choice.afterAccept")}</p>
      <ol className={classes.records}>
        {choices.map(({ recordId, name, fields, closed, lastAt, lastDisposition }) => (
          <li key={recordId} className={classes.record}>
            <div className={classes.head}>
              <span className={classes.name}>{name ?? t("agent.card.record", { id: recordId })}</span>
              <Button
                size="xs"
                disabled={!may}
                aria-label={t("agent.choice.chooseName", { name: name ?? recordId })}
                onClick={() => void ask({ kind: "choose_record", interactionId: id, recordId })}
              >
                {t("agent.choice.choose")}
              </Button>
            </div>
            <div className={classes.last}>
              {closed && `${t("agent.choice.closed")} · `}
              {lastAt === undefined
                ? t("agent.card.noHistory")
                : `${format.dateTime(lastAt)} · ${dispositionName(lastDisposition ?? "", format.language)}`}
            </div>
            <dl className={classes.fields}>
              {fields.map((field, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place, names may repeat
                <div key={place}>
                  <dt>{field.name}</dt>
                  <dd>{field.value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  );
}
