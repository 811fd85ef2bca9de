import { Alert, Button, Select } from "@mantine/core";
import type { FeedPut } from "@perezvon/api";
import type { RemoteFailure } from "@perezvon/model";
import { IconCloudDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call, callForFile } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { secretsOf } from "../campaigns/export-tasks/task-draft.ts";
import type { FeedDraft } from "../feeds/feed-draft.ts";
import { FeedFileFields } from "../feeds/feed-file-fields.tsx";
import { FeedScheduleFields } from "../feeds/feed-schedule-fields.tsx";
import remote from "../remote-files/remote-fields.module.css";
import { RemoteFields } from "../remote-files/remote-fields.tsx";
import { ZoneField } from "../remote-files/schedule-parts.tsx";
import { type FilePreview, FileReading } from "./file-reading.tsx";
import type { WizardDraft } from "./wizard-draft.ts";

type Draft = WizardDraft["remote"];

/** Modes that need no key: a new list gets its others in its properties. */
const modes = ["append", "replace"] as const;

/** FTP, FTPS, SFTP or S3: the server, which files, when; the first file sets the list up (OUT-LST-04, OUT-IMP-15). */
export function RemoteSourceFields({
  draft,
  onDraft,
  preview,
  onChosen,
  children,
}: {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly preview: FilePreview;
  readonly onChosen: (file: File) => void;
  /** Name and format of a new list. */
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { feed } = draft;
  const change = (part: Partial<FeedDraft>) => onDraft({ ...draft, feed: { ...feed, ...part } });
  const { target, path, timeZone } = feed;
  const fetched = useMutation({
    mutationFn: () => callForFile("sourceFile", { body: { target, path, timeZone, ...secretsOf(feed) } }),
    onSuccess: onChosen,
  });
  const faults = fetched.error instanceof ApiError ? fetched.error.faults : [];
  const errorAt = (field: string) => {
    const fault = faults.find((each) => each.field === field || each.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  return (
    <>
      <h3 className={page.section}>{t("feeds.from")}</h3>
      <RemoteFields
        draft={feed}
        known={{ hasPassword: false, hasPrivateKey: false }}
        onChange={change}
        errorAt={errorAt}
        worksText={feed.after === "leave" ? t("feeds.works") : undefined}
        tryIt={() =>
          call("sourceTry", { body: { target, writes: feed.after !== "leave", ...secretsOf(feed) } })
        }
      />
      <h3 className={page.section}>{t("feeds.files")}</h3>
      <FeedFileFields draft={feed} onChange={change} errorAt={errorAt} />
      <h3 className={page.section}>{t("results.tasks.when")}</h3>
      <div className={remote.fields}>
        <FeedScheduleFields schedule={feed.schedule} onChange={(schedule) => change({ schedule })} />
        <ZoneField
          timeZone={timeZone}
          onChange={(zone) => change({ timeZone: zone })}
          error={errorAt("timeZone")}
        />
        <Select
          label={t("admin.log.mode")}
          allowDeselect={false}
          data={modes.map((value) => ({ value, label: t(`words.importMode.${value}`) }))}
          value={feed.mode}
          onChange={(value) => change({ mode: modes.find((mode) => mode === value) ?? "append" })}
        />
      </div>
      <Button
        mt="md"
        variant={draft.file ? "default" : "filled"}
        leftSection={<IconCloudDownload size={16} />}
        loading={fetched.isPending}
        disabled={target.host.trim() === "" || path.trim() === ""}
        onClick={() => fetched.mutate()}
      >
        {t("lists.remote.fetch")}
      </Button>
      <p className={page.hint}>{t("lists.remote.fetchText")}</p>
      {fetched.error && faults.length === 0 && (
        <Alert color="red" mt="sm" role="alert">
          <FetchFailure error={fetched.error} />
        </Alert>
      )}
      {draft.file && (
        <>
          <h3 className={page.section}>{draft.file.name}</h3>
          <FileReading draft={draft} preview={preview}>
            {children}
          </FileReading>
        </>
      )}
    </>
  );
}

function FetchFailure({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError) || error.code !== "remote_failed") return errorText(t, error);
  const { failure, answer } = error.params as { failure: RemoteFailure; answer: string };
  return (
    <>
      {t(`results.remote.failures.${failure}`)}
      {answer !== "" && <div className={remote.answer}>{answer}</div>}
    </>
  );
}

/** The feed as it is set up: the file's reading and the plan's rules go with it. */
export function feedOf({ feed, plan }: Draft): FeedPut {
  const { password: _, privateKey: __, ...values } = feed;
  const { encoding, delimiter, header, skipLines, kind, widths, sheet, duplicates, splitNumbers } = plan;
  return {
    ...values,
    encoding,
    delimiter,
    header,
    skipLines,
    duplicates,
    splitNumbers,
    ...(kind === "fixed" && { widths: [...widths] }),
    ...(kind === "xlsx" && sheet !== undefined && { sheet }),
    ...secretsOf(feed),
  };
}
