import { Anchor, Drawer } from "@mantine/core";
import type { Import } from "@perezvon/api";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { ImportOutcome } from "./import-outcome.tsx";
import { importTones } from "./import-tones.ts";
import classes from "./list-content-tab.module.css";
import { importQuery, importsQuery } from "./list-queries.ts";

/** Whose log it is: a contact list's or a do-not-call list's. */
export interface LoggedList {
  readonly kind: "list" | "doNotCall";
  readonly id: string;
}

/** «Журнал» (OUT-IMP-17, OUT-DNC-08): every import with its counts, and what was rejected and why. */
export function ListLogTab({ list }: { readonly list: LoggedList }) {
  const { t } = useTranslation();
  const format = useFormat();
  const imports = useQuery({
    ...importsQuery(list),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ state }) => state === "running") ? 1_000 : false,
  });
  const [opened, setOpened] = useState<Import | undefined>(undefined);
  const by = ({ startedThrough, startedBy }: Import) =>
    startedThrough === "feed" ? t("feeds.title") : (startedBy ?? t("admin.log.system"));
  // What was loaded and what was not stands first: on a narrow screen the rest may need scrolling.
  const columns: Column<Import>[] = [
    {
      id: "started",
      header: t("admin.log.started"),
      rowHeader: true,
      cell: (entry) => (
        <Anchor
          component="button"
          type="button"
          fz="inherit"
          className="pz-figures"
          aria-label={t("admin.log.details", { at: format.dateTimeSeconds(entry.startedAt) })}
          onClick={() => setOpened(entry)}
        >
          {format.dateTimeSeconds(entry.startedAt)}
        </Anchor>
      ),
    },
    {
      id: "outcome",
      header: t("admin.log.outcome"),
      cell: (entry) => (
        <StateMark tone={importTones[entry.state]} label={t(`words.importState.${entry.state}`)} />
      ),
    },
    {
      id: "source",
      header: t("admin.log.source"),
      cell: (entry) => <span className={classes.value}>{entry.source}</span>,
    },
    {
      id: "read",
      header: t("admin.log.read"),
      numeric: true,
      cell: (entry) => format.integer(entry.rowsRead),
    },
    {
      id: "added",
      header: t("admin.log.added"),
      numeric: true,
      cell: (entry) => format.integer(entry.added),
    },
    {
      id: "rejected",
      header: t("admin.log.rejected"),
      numeric: true,
      cell: (entry) => format.integer(entry.rejected),
    },
    {
      id: "duplicate",
      header: t("admin.log.duplicate"),
      numeric: true,
      cell: (entry) => format.integer(entry.duplicate),
    },
    { id: "mode", header: t("admin.log.mode"), cell: (entry) => t(`words.importMode.${entry.mode}`) },
    { id: "by", header: t("admin.log.by"), cell: by },
  ];
  return (
    <div className={classes.tab}>
      <div className={classes.scroll}>
        {imports.error ? (
          <LoadFailed text={errorText(t, imports.error)} onRetry={() => void imports.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.lists.tabs.log")}
            columns={columns}
            rows={imports.data?.items ?? []}
            rowKey={(entry) => entry.id}
            selectedKey={opened?.id}
            onOpen={setOpened}
            loading={imports.isPending}
            empty={
              <Empty
                icon={<IconHistory size={28} />}
                title={t("admin.log.emptyTitle")}
                text={t("admin.log.emptyText")}
              />
            }
          />
        )}
      </div>
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        position="right"
        size={640}
        title={opened && t("admin.log.details", { at: format.dateTime(opened.startedAt) })}
        closeButtonProps={{ "aria-label": t("shell.actions.close") }}
      >
        {opened && <Entry list={list} entry={opened} />}
      </Drawer>
    </div>
  );
}

function Entry({ list, entry }: { readonly list: LoggedList; readonly entry: Import }) {
  const full = useQuery(importQuery(list, entry.id));
  return <ImportOutcome kind={list.kind} outcome={full.data ?? entry} />;
}
