import { Select } from "@mantine/core";
import type { AuditEntry } from "@perezvon/api";
import { IconHistory } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { shownChanges } from "./audit-changes.ts";
import classes from "./audit-page.module.css";

const pageSize = 50;
/** Kinds of objects that can be asked for alone; all others are in the whole log. */
const kinds = [
  "campaign",
  "list",
  "list_feed",
  "do_not_call_list",
  "do_not_call_feed",
  "calling_hours",
  "user",
  "group",
  "trunk",
  "number",
  "recording",
] as const;

/** «Журнал изменений»: who changed what and when, with the old and the new value (PLT-AUL-03, OUT-GEN-08). */
export function AuditPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const [kind, setKind] = useState<string | null>(null);
  const { cursor } = pages;
  const log = useQuery({
    queryKey: ["audit", kind, cursor],
    queryFn: () => call("audit", { query: { ...(kind && { kind }), cursor, limit: pageSize } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  useDocumentTitle(t("admin.nav.audit"));
  const columns = useColumns();
  const items = log.data?.items ?? [];
  const next = log.data?.nextCursor;
  return (
    <div className={page.page}>
      <PageHead
        title={t("admin.nav.audit")}
        count={log.data && t("words.recordsTotal", { count: log.data.total })}
      />
      <div className={page.scroll}>
        <Select
          className={classes.kind}
          clearable
          label={t("audit.kind")}
          placeholder={t("audit.allKinds")}
          data={kinds.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
          value={kind}
          onChange={(value) => {
            setKind(value);
            pages.reset();
          }}
        />
        {log.error ? (
          <LoadFailed text={errorText(t, log.error)} onRetry={() => void log.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.audit")}
            columns={columns}
            rows={items}
            rowKey={(entry) => entry.id}
            loading={log.isPending}
            empty={
              <Empty
                icon={<IconHistory size={28} />}
                title={t("people.log.emptyTitle")}
                text={t("audit.emptyText")}
              />
            }
          />
        )}
        {log.data && (
          <Pager
            index={pages.index}
            pageSize={pageSize}
            shown={items.length}
            total={log.data.total}
            totalText={format.integer(log.data.total)}
            onBack={pages.back}
            onNext={next === undefined ? undefined : () => pages.next(next)}
          />
        )}
      </div>
    </div>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "at",
      header: t("people.log.at"),
      rowHeader: true,
      width: 160,
      cell: (entry) => <span className="pz-figures">{format.dateTimeSeconds(entry.at)}</span>,
    },
    { id: "actor", header: t("people.log.actor"), cell: (entry) => entry.actor },
    {
      id: "object",
      header: t("audit.object"),
      wrap: true,
      cell: ({ kind, objectName }) =>
        [t(`audit.kinds.${kind as "list"}`, { defaultValue: kind }), objectName].filter(Boolean).join(" "),
    },
    {
      id: "act",
      header: t("people.log.act"),
      cell: ({ act }) =>
        t(`audit.acts.${act as "update"}`, {
          defaultValue: t(`people.log.acts.${act as "change"}`, { defaultValue: act }),
        }),
    },
    {
      id: "changes",
      header: t("people.log.changes"),
      wrap: true,
      cell: (entry) => <Changes entry={entry} />,
    },
  ];
}

function Changes({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation();
  const text = (value: string) => (value === "" ? t("people.log.none") : value);
  return (
    <dl className={classes.changes}>
      {shownChanges(entry.before, entry.after).map(({ path, before, after }) => (
        <div key={path} className={classes.change}>
          <dt>{path}</dt>
          <dd>
            {before !== undefined && <span className={classes.old}>{text(before)}</span>}
            {before !== undefined && after !== undefined && " → "}
            {after !== undefined && text(after)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
