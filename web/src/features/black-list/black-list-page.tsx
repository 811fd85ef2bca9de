import { ActionIcon, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { BlackListEntry } from "@perezvon/api";
import { IconPhoneOff, IconSearch, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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
import { AddEntries } from "./add-entries.tsx";
import { BlackListAnswer } from "./black-list-answer.tsx";
import { blackListPageSize, blackListQuery } from "./black-list-queries.ts";
import { BlockedCalls } from "./blocked-calls.tsx";

/** «Блокировка звонков»: who is refused, since when, and how often (PBX-BLK-02). */
export function BlackListPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const list = useQuery(blackListQuery(search, pages.cursor));
  useDocumentTitle(t("admin.nav.blackList"));
  const columns = useColumns();
  const items = list.data?.items ?? [];
  const next = list.data?.nextCursor;
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("admin.nav.blackList")}
        count={list.data && t("words.recordsTotal", { count: list.data.total })}
        aside={
          <TextInput
            w={240}
            aria-label={t("telephony.blackList.search")}
            placeholder={t("telephony.blackList.search")}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              pages.reset();
            }}
            leftSection={<IconSearch size={15} aria-hidden />}
          />
        }
      />
      <div className={page.scroll}>
        <BlackListAnswer />
        <AddEntries />
        {list.error ? (
          <LoadFailed text={errorText(t, list.error)} onRetry={() => void list.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.blackList")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            loading={list.isPending}
            empty={
              <Empty
                icon={<IconPhoneOff size={28} />}
                title={t("telephony.blackList.emptyTitle")}
                text={t("telephony.blackList.emptyText")}
              />
            }
          />
        )}
        {list.data && (
          <Pager
            index={pages.index}
            pageSize={blackListPageSize}
            shown={items.length}
            total={list.data.total}
            totalText={format.integer(list.data.total)}
            onBack={pages.back}
            onNext={next === undefined ? undefined : () => pages.next(next)}
          />
        )}
        <BlockedCalls />
      </div>
    </div>
  );
}

function useColumns(): Column<BlackListEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: BlackListEntry) => call("blackListRemove", { params: { id } }),
    onSuccess: (_, { entry }) =>
      notifications.show({ message: t("telephony.blackList.removed", { number: entry }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["blackList"] }),
  });
  return [
    {
      id: "entry",
      header: t("telephony.blackList.entry"),
      rowHeader: true,
      cell: ({ entry }) => <span className="pz-figures">{entry}</span>,
    },
    {
      id: "comment",
      header: t("telephony.blackList.comment"),
      wrap: true,
      cell: ({ comment }) => comment,
    },
    { id: "createdBy", header: t("telephony.blackList.createdBy"), cell: ({ createdBy }) => createdBy },
    {
      id: "createdAt",
      header: t("telephony.blackList.createdAt"),
      cell: ({ createdAt }) => format.dateTime(createdAt),
    },
    {
      id: "way",
      header: t("telephony.blackList.way"),
      cell: ({ way }) => t(`telephony.blackList.ways.${way}`),
    },
    {
      id: "blocked",
      header: t("telephony.blackList.blocked"),
      numeric: true,
      cell: ({ blockedCalls }) => format.integer(blockedCalls),
    },
    {
      id: "lastBlocked",
      header: t("telephony.blackList.lastBlocked"),
      cell: ({ lastBlockedAt }) =>
        lastBlockedAt === null ? t("shell.units.none") : format.dateTime(lastBlockedAt),
    },
    {
      id: "remove",
      header: "",
      numeric: true,
      cell: (entry) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("telephony.blackList.remove", { number: entry.entry })}
          onClick={() => remove.mutate(entry)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
}
