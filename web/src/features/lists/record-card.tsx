import { Drawer } from "@mantine/core";
import type { ListField, ListRecord } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { StateMark } from "../../ui/state-dot.tsx";
import { dispositionName } from "../disposition-name.ts";
import classes from "./record-card.module.css";
import { recordTones } from "./record-columns.ts";
import { RecordDials } from "./record-dials.tsx";
import { RecordHoldLine } from "./record-holds.tsx";

/** All that is known of one record: fields, numbers, and its life in each campaign. */
export function RecordCard({
  listId,
  record,
  fields,
  onClose,
}: {
  readonly listId: string;
  readonly record: ListRecord | undefined;
  readonly fields: readonly ListField[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Drawer
      opened={record !== undefined}
      onClose={onClose}
      position="right"
      size={460}
      title={record && t("admin.content.card", { id: record.id })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {record && (
        <>
          <h3 className={classes.head}>{t("admin.content.fields")}</h3>
          <dl className={classes.facts}>
            {record.values.map((value, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place, names may repeat
              <div key={index} className={classes.fact}>
                <dt>{fields[index]?.name ?? index + 1}</dt>
                <dd>{value || t("shell.units.none")}</dd>
              </div>
            ))}
          </dl>
          <h3 className={classes.head}>{t("admin.content.numbers")}</h3>
          <dl className={classes.facts}>
            {record.numbers.map((number, index) => (
              <div key={number} className={classes.fact}>
                <dt>{t("admin.content.number", { index: index + 1 })}</dt>
                <dd className="pz-figures">{number}</dd>
              </div>
            ))}
          </dl>
          <h3 className={classes.head}>{t("admin.content.states")}</h3>
          {record.states.length === 0 && <p className={classes.none}>{t("admin.content.noStates")}</p>}
          {record.states.map((state) => (
            <section key={state.campaignId} className={classes.state}>
              <header>
                <strong>{state.campaign}</strong>
                <StateMark tone={recordTones[state.state]} label={t(`words.recordState.${state.state}`)} />
              </header>
              <dl className={classes.facts}>
                <Fact name={t("admin.content.attempts")} value={String(state.attempts)} />
                <Fact
                  name={t("admin.content.lastDisposition")}
                  value={dispositionName(state.lastDisposition, format.language)}
                />
                {state.recordDisposition && (
                  <Fact
                    name={t("admin.content.recordDisposition")}
                    value={dispositionName(state.recordDisposition, format.language)}
                  />
                )}
                {state.dueAt && <Fact name={t("admin.content.due")} value={format.dateTime(state.dueAt)} />}
              </dl>
              <RecordHoldLine listId={listId} recordId={record.id} campaignId={state.campaignId} />
            </section>
          ))}
          <h3 className={classes.head}>{t("admin.dials.title")}</h3>
          <RecordDials listId={listId} recordId={record.id} />
          <p className={classes.none}>
            {t("admin.content.loaded")}: {format.dateTimeSeconds(record.loadedAt)}
          </p>
        </>
      )}
    </Drawer>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd className="pz-figures">{value || t("shell.units.none")}</dd>
    </div>
  );
}
