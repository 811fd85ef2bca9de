import { Button, Drawer, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ListField, ListRecord } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { dispositionName } from "../disposition-name.ts";
import classes from "./record-card.module.css";
import { recordTones } from "./record-columns.ts";
import { RecordDials } from "./record-dials.tsx";
import { RecordForm } from "./record-form.tsx";
import { RecordHoldLine } from "./record-holds.tsx";
import { RecordNumbers } from "./record-numbers.tsx";

/** All that is known of one record: fields, numbers, and its life in each campaign. */
export function RecordCard({
  listId,
  record,
  fields,
  onChanged,
  onClose,
}: {
  readonly listId: string;
  readonly record: ListRecord | undefined;
  readonly fields: readonly ListField[];
  /** As it is after an edit. */
  readonly onChanged: (record: ListRecord) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const mayEdit = useHas("svc.lists");
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const remove = useMutation({
    mutationFn: (recordId: number) => call("recordDelete", { params: { id: listId, recordId } }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ["lists", listId] });
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => setDeleting(false),
  });
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
          {mayEdit && (
            <Group gap="xs" mb="md">
              <Button size="xs" variant="default" onClick={() => setEditing(true)}>
                {t("admin.content.editShort")}
              </Button>
              <Button size="xs" variant="default" onClick={() => setDeleting(true)}>
                {t("shell.actions.delete")}
              </Button>
            </Group>
          )}
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
              <RecordNumbers campaignId={state.campaignId} recordId={record.id} />
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
      {editing && record && (
        <RecordForm
          listId={listId}
          fields={fields}
          record={record}
          onClose={(changed) => {
            setEditing(false);
            if (changed) onChanged(changed);
          }}
        />
      )}
      {deleting && record && (
        <ConfirmDelete
          name={t("admin.content.card", { id: record.id })}
          text={t("admin.content.deleteText")}
          busy={remove.isPending}
          onClose={() => setDeleting(false)}
          onConfirm={() => remove.mutate(record.id)}
        />
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
