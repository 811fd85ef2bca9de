import { Alert, Button, Group, Modal, Select, Switch } from "@mantine/core";
import { type Feed, importModes } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { useMe } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { secretsOf } from "../campaigns/export-tasks/task-draft.ts";
import remote from "../remote-files/remote-fields.module.css";
import { RemoteFields } from "../remote-files/remote-fields.tsx";
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
  const { timeZone } = useMe().centre;
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
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const errorAt = (field: string) => {
    const fault = faults.find((each) => each.field === field || each.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  const modes = importModes.filter((mode) => list.keyed || mode === "append" || mode === "replace");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The tab behind the dialogue is a form of its own.
    event.stopPropagation();
    save.mutate();
  };
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t("feeds.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && (
          <Alert color="red" mb="md" role="alert">
            {faults.length > 0 ? t("shell.form.faults") : errorText(t, save.error)}
          </Alert>
        )}
        <Switch
          label={t("feeds.enabled")}
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <h3 className={page.section}>{t("results.tasks.when")}</h3>
        <div className={remote.fields}>
          <FeedScheduleFields schedule={draft.schedule} onChange={(schedule) => change({ schedule })} />
          <ZoneField
            timeZone={draft.timeZone}
            onChange={(timeZone) => change({ timeZone })}
            error={errorAt("timeZone")}
          />
        </div>
        <h3 className={page.section}>{t("feeds.from")}</h3>
        <RemoteFields
          draft={draft}
          known={feed ?? { hasPassword: false, hasPrivateKey: false }}
          onChange={(next) => change(next)}
          errorAt={errorAt}
          worksText={draft.after === "leave" ? t("feeds.works") : undefined}
          tryIt={() => calls.tryIt({ target: draft.target, after: draft.after, ...secretsOf(draft) })}
        />
        <h3 className={page.section}>{t("feeds.files")}</h3>
        <FeedFileFields draft={draft} onChange={change} errorAt={errorAt} />
        <h3 className={page.section}>{t("feeds.loading")}</h3>
        <div className={remote.fields}>
          <Select
            label={t("admin.log.mode")}
            description={list.keyed ? undefined : t("feeds.needsKey")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            allowDeselect={false}
            data={modes.map((value) => ({ value, label: t(`words.importMode.${value}`) }))}
            value={draft.mode}
            onChange={(value) => change({ mode: importModes.find((each) => each === value) ?? "append" })}
            error={errorAt("mode")}
          />
          <FeedReadingFields
            draft={draft}
            records={list.kind === "list"}
            onChange={change}
            errorAt={errorAt}
          />
        </div>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={draft.target.host.trim() === "" || draft.path.trim() === ""}
          >
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
