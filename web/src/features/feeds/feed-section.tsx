import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Feed, FeedSchedule, Import } from "@perezvon/api";
import type { RemoteFailure } from "@perezvon/model";
import { IconCloudDownload, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";
import { weekdayNames } from "../campaigns/export-tasks/task-draft.ts";
import { importTones } from "../lists/import-tones.ts";
import { FeedDialog } from "./feed-dialog.tsx";
import { type FedList, feedCalls, feedQuery, lastFedQuery } from "./feed-queries.ts";
import classes from "./feed-section.module.css";

/** «Периодическое обновление» (OUT-LST-01, OUT-IMP-15, OUT-DNC-08): what is set, when it runs next, how it ended last. */
export function FeedSection({ list }: { readonly list: FedList }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayEdit = useHas("svc.lists");
  const feed = useQuery(feedQuery(list));
  const [editing, setEditing] = useState(false);
  useAfterRun(list, feed.data?.running ?? false);
  const run = useMutation({
    mutationFn: () => feedCalls(list).run(),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: feedQuery(list).queryKey }),
  });
  if (feed.data === undefined) return null;
  return (
    <section aria-label={t("feeds.title")}>
      <h3 className={page.section}>{t("feeds.title")}</h3>
      {feed.data === null ? (
        <div className={page.hint}>{t(list.withoutFields ? "feeds.noFields" : "feeds.none")}</div>
      ) : (
        <Summary list={list} feed={feed.data} />
      )}
      {mayEdit && (
        <Group mt="sm" gap="sm">
          <Button
            variant="default"
            leftSection={<IconCloudDownload size={16} />}
            disabled={list.withoutFields}
            onClick={() => setEditing(true)}
          >
            {t(feed.data === null ? "feeds.set" : "feeds.change")}
          </Button>
          {feed.data !== null && (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={16} />}
              loading={run.isPending || feed.data.running}
              onClick={() => run.mutate()}
            >
              {t("feeds.runNow")}
            </Button>
          )}
        </Group>
      )}
      {editing && <FeedDialog list={list} feed={feed.data} onClose={() => setEditing(false)} />}
    </section>
  );
}

/** What a run has brought is looked up when it is over. */
function useAfterRun(list: FedList, running: boolean): void {
  const client = useQueryClient();
  const before = useRef(running);
  useEffect(() => {
    if (before.current && !running) {
      void client.invalidateQueries({ queryKey: feedQuery(list).queryKey });
      void client.invalidateQueries({ queryKey: [list.kind === "list" ? "lists" : "doNotCall"] });
    }
    before.current = running;
  }, [client, list, running]);
}

function Summary({ list, feed }: { readonly list: FedList; readonly feed: Feed }) {
  const { t } = useTranslation();
  const format = useFormat();
  const last = useQuery(lastFedQuery(list));
  const { protocol, host, bucket, folder } = feed.target;
  const place = [protocol === "s3" ? bucket : host, folder, feed.path]
    .filter((part) => part !== "")
    .join("/");
  const next = feed.nextAt ? format.dateTime(feed.nextAt) : t("results.tasks.off");
  return (
    <dl className={classes.facts}>
      <dt>{t("feeds.from")}</dt>
      <dd>
        {t(`results.remote.protocols.${protocol}`)} · {place}
      </dd>
      <dt>{t("admin.log.mode")}</dt>
      <dd>
        {t(`words.importMode.${feed.mode}`)} · {t(`feeds.after.${feed.after}`)}
      </dd>
      <dt>{t("results.tasks.schedule")}</dt>
      <dd>
        {useScheduleText()(feed.schedule)}
        {feed.enabled && ` (${feed.timeZone})`}
      </dd>
      <dt>{t("feeds.next")}</dt>
      <dd className="pz-figures">{feed.running ? t("feeds.running") : next}</dd>
      <dt>{t("results.tasks.last")}</dt>
      <dd>{last.data ? <Outcome entry={last.data} /> : t("results.tasks.never")}</dd>
    </dl>
  );
}

function Outcome({ entry }: { readonly entry: Import }) {
  const { t } = useTranslation();
  const format = useFormat();
  const why =
    entry.failure === null
      ? undefined
      : t(`errors.importFailure.${entry.failure as "no_file"}`, {
          max: entry.failureLimit === null ? t("shell.units.none") : format.integer(entry.failureLimit),
          defaultValue: t(`results.remote.failures.${entry.failure as RemoteFailure}`, {
            defaultValue: entry.failure,
          }),
        });
  const counts =
    entry.state === "done"
      ? t("feeds.counts", {
          source: entry.source,
          added: entry.added,
          updated: entry.updated,
          deleted: entry.deleted,
          rejected: entry.rejected,
        })
      : why;
  return (
    <>
      <StateMark
        tone={importTones[entry.state]}
        label={`${t(`words.importState.${entry.state}`)}, ${format.dateTime(entry.startedAt)}`}
      />
      {counts && <div className={page.hint}>{counts}</div>}
    </>
  );
}

function useScheduleText(): (schedule: FeedSchedule) => string {
  const { t } = useTranslation();
  return (schedule) => {
    if (schedule.every === "minutes") return t("feeds.said.minutes", { count: schedule.minutes });
    if (schedule.every === "hours") return t("results.tasks.said.hours", { count: schedule.hours });
    const names = schedule.weekdays.map((day) =>
      t(`results.tasks.weekday.${weekdayNames[day - 1] ?? "mon"}`),
    );
    return t("results.tasks.said.week", { days: names.join(", "), at: schedule.times.join(", ") });
  };
}
