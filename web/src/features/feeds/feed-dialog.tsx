import { Select, Switch } from "@mantine/core";
import { type Feed, importModes } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../shell/session/session-queries.ts";
import page from "../../ui/page.module.css";
import { secretsOf } from "../campaigns/export-tasks/task-draft.ts";
import remote from "../remote-files/remote-fields.module.css";
import { type ErrorAt, RemoteTaskFrame } from "../remote-files/remote-task-frame.tsx";
import { ZoneField } from "../remote-files/schedule-parts.tsx";
import { draftOf, type FeedDraft } from "./feed-draft.ts";
import { FeedFileFields, FeedReadingFields } from "./feed-file-fields.tsx";
import { type FedList, feedCalls, feedQuery } from "./feed-queries.ts";
import { FeedScheduleFields } from "./feed-schedule-fields.tsx";

/** Where a list's files come from, when, and what becomes of them (OUT-IMP-15, OUT-IMP-16). */
export function FeedDialog({
  list,
  feed,
  onClose,
}: {
  readonly list: FedList;
  readonly feed: Feed | null;
  readonly onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { centre } = useMe();
  // A list's files come in its own zone (OUT-IMP-15).
  const timeZone = list.timeZone ?? centre.timeZone;
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(feed, timeZone, i18n.language === "en" ? "en" : "ru"));
  const change = (part: Partial<FeedDraft>) => setDraft((before) => ({ ...before, ...part }));
  const calls = feedCalls(list);
  const save = useMutation({
    mutationFn: () => {
      const { password: _, privateKey: __, ...values } = draft;
      return calls.put({ ...values, ...secretsOf(draft), ...(feed && { version: feed.version }) });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: feedQuery(list).queryKey });
      onClose();
    },
  });
  return (
    <RemoteTaskFrame
      title={t("feeds.title")}
      place={t("feeds.from")}
      server={{
        draft,
        known: feed ?? { hasPassword: false, hasPrivateKey: false },
        onChange: (next) => change(next),
        worksText: draft.after === "leave" ? t("feeds.works") : undefined,
        tryIt: () => calls.tryIt({ target: draft.target, after: draft.after, ...secretsOf(draft) }),
      }}
      save={save}
      complete={draft.target.host.trim() !== "" && draft.path.trim() !== ""}
      head={() => (
        <Switch
          label={t("feeds.enabled")}
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      )}
      when={(errorAt) => (
        <>
          <FeedScheduleFields schedule={draft.schedule} onChange={(schedule) => change({ schedule })} />
          <ZoneField
            timeZone={draft.timeZone}
            onChange={(timeZone) => change({ timeZone })}
            error={errorAt("timeZone")}
          />
        </>
      )}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <h3 className={page.section}>{t("feeds.files")}</h3>
          <FeedFileFields draft={draft} onChange={change} errorAt={errorAt} />
          <h3 className={page.section}>{t("feeds.loading")}</h3>
          <Loading list={list} draft={draft} onChange={change} errorAt={errorAt} />
        </>
      )}
    </RemoteTaskFrame>
  );
}

/** What becomes of the rows of a file. */
function Loading({
  list,
  draft,
  onChange,
  errorAt,
}: {
  readonly list: FedList;
  readonly draft: FeedDraft;
  readonly onChange: (part: Partial<FeedDraft>) => void;
  readonly errorAt: ErrorAt;
}) {
  const { t } = useTranslation();
  const modes = importModes.filter((mode) => list.keyed || mode === "append" || mode === "replace");
  return (
    <div className={remote.fields}>
      <Select
        label={t("admin.log.mode")}
        description={list.keyed ? undefined : t("feeds.needsKey")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        allowDeselect={false}
        data={modes.map((value) => ({ value, label: t(`words.importMode.${value}`) }))}
        value={draft.mode}
        onChange={(value) => onChange({ mode: importModes.find((each) => each === value) ?? "append" })}
        error={errorAt("mode")}
      />
      <FeedReadingFields draft={draft} records={list.kind === "list"} onChange={onChange} errorAt={errorAt} />
    </div>
  );
}
