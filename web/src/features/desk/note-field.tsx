import { Textarea } from "@mantine/core";
import { systemTimers } from "@perezvon/base";
import type { DeskInteraction } from "@perezvon/model";
import { useEffect, useMemo, useReducer } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "./desk-context.tsx";
import { NoteDraft, noteLengthMax } from "./note-draft.ts";
import classes from "./note-field.module.css";

/** The note with its autosave; `register` lets the owner flush it before the work is finished. */
export function NoteField({
  interaction,
  register,
}: {
  readonly interaction: DeskInteraction;
  readonly register: (flush: () => Promise<void>) => void;
}) {
  const { t } = useTranslation();
  const { client } = useDesk();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { id, note } = interaction;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one draft per interaction; later notes come by `stored`
  const draft = useMemo(
    () =>
      new NoteDraft(note, {
        send: async (text) => (await client.ask({ kind: "note", interactionId: id, note: text })).ok,
        timers: systemTimers,
        onChange: redraw,
      }),
    [id, client],
  );
  useEffect(() => draft.stored(note), [draft, note]);
  useEffect(() => {
    register(() => draft.flush());
    return () => {
      void draft.flush();
      draft.close();
    };
  }, [draft, register]);
  const tooLong = draft.text.length > noteLengthMax;
  return (
    <div className={classes.note}>
      <Textarea
        label={t("agent.note.title")}
        placeholder={t("agent.note.placeholder")}
        autosize
        minRows={3}
        maxRows={8}
        value={draft.text}
        onChange={(event) => draft.type(event.currentTarget.value)}
        error={tooLong ? t("agent.note.tooLong", { max: noteLengthMax }) : undefined}
      />
      <div className={classes.state} aria-live="polite">
        {draft.text !== "" && t(`agent.note.${draft.state}`)}
      </div>
    </div>
  );
}
