import type { AuditEntry } from "@perezvon/api";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { Pager } from "../../ui/pager.tsx";
import { groupsQuery } from "../directory-queries.ts";
import { useRoleName } from "./role-name.ts";
import { userLogQuery } from "./user-queries.ts";
import classes from "./users-page.module.css";

/** What was done to the user and by him to his account (PLT-AUL-03). */
export function UserLogTab({ userId }: { readonly userId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const log = useQuery(userLogQuery(userId, pages.cursor));
  const columns: Column<AuditEntry>[] = [
    {
      id: "at",
      header: t("people.log.at"),
      rowHeader: true,
      width: 160,
      cell: (entry) => <span className="pz-figures">{format.dateTimeSeconds(entry.at)}</span>,
    },
    { id: "actor", header: t("people.log.actor"), cell: (entry) => entry.actor },
    {
      id: "act",
      header: t("people.log.act"),
      cell: (entry) => t(`people.log.acts.${entry.act as "change"}`, { defaultValue: entry.act }),
    },
    {
      id: "changes",
      header: t("people.log.changes"),
      wrap: true,
      cell: (entry) => <Changes entry={entry} />,
    },
    {
      id: "address",
      header: t("people.log.address"),
      cell: (entry) => entry.address ?? t("shell.units.none"),
    },
  ];
  const items = log.data?.items ?? [];
  const next = log.data?.nextCursor;
  return (
    <div className={classes.tab}>
      {log.error ? (
        <LoadFailed text={errorText(t, log.error)} onRetry={() => void log.refetch()} />
      ) : (
        <DataTable
          caption={t("people.user.tabs.log")}
          columns={columns}
          rows={items}
          rowKey={(entry) => entry.id}
          loading={log.isPending}
          empty={
            <Empty
              icon={<IconHistory size={28} />}
              title={t("people.log.emptyTitle")}
              text={t("people.log.emptyText")}
            />
          }
        />
      )}
      {log.data && (
        <Pager
          index={pages.index}
          pageSize={50}
          shown={items.length}
          total={log.data.total}
          totalText={format.integer(log.data.total)}
          onBack={pages.back}
          onNext={next === undefined ? undefined : () => pages.next(next)}
        />
      )}
    </div>
  );
}

function Changes({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation();
  const show = useShownValue();
  if (entry.act === "delete") return null;
  const before = (entry.before ?? {}) as Record<string, unknown>;
  const after = (entry.after ?? {}) as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <dl className={classes.changes}>
      {fields.map((field) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{t(`people.log.fields.${field as "name"}`, { defaultValue: field })}</dt>
          <dd>
            {field in before && <span className={classes.old}>{show(field, before[field])}</span>}
            {field in before && field in after && " → "}
            {field in after && show(field, after[field])}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Values of the log in words: ids and codes become names. */
function useShownValue() {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  const roleName = useRoleName();
  const groupName = (id: unknown) => groups.data?.items.find((group) => group.id === id)?.name ?? String(id);
  return (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("people.log.none");
    if (typeof value === "boolean") return value ? t("shell.yes") : t("shell.no");
    if (field === "roles" && Array.isArray(value)) return value.map(roleName).join(", ");
    if (/group/i.test(field)) return [value].flat().map(groupName).join(", ") || t("people.log.none");
    if (field === "device") return t(`words.device.${value as "sip"}`);
    return Array.isArray(value) ? value.join(", ") : String(value);
  };
}
