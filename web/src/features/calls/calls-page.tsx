import { Button, Drawer } from "@mantine/core";
import type { CallSummary } from "@perezvon/api";
import { IconDownload, IconPhoneCall } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { CallCardView } from "./call-card.tsx";
import { farEnd, useCallColumns } from "./call-columns.tsx";
import { CallFilter } from "./call-filter.tsx";
import { type CallPageSearch, callQueryOf } from "./call-search.ts";

const pageSize = 50;

/** «Вызовы»: every call with its legs, found by time, number, trunk and code (TEL-CDR-06). */
export function CallsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const pages = usePages();
  const search = useSearch({ from: "/signed-in/admin/calls" });
  const query = callQueryOf(search, Date.now());
  const calls = useQuery({
    queryKey: ["calls", query, pages.cursor],
    queryFn: () => call("calls", { query: { ...query, limit: pageSize, cursor: pages.cursor } }),
    placeholderData: keepPreviousData,
    // New calls come to the first page alone: a page that one reads stands still.
    refetchInterval: pages.index === 0 ? 10_000 : false,
  });
  useDocumentTitle(t("calls.title"));
  const items = calls.data?.items ?? [];
  const open = (id: string) => void navigate({ to: "/admin/calls", search: { ...search, call: id } });
  const change = (next: CallPageSearch) => {
    pages.reset();
    void navigate({ to: "/admin/calls", search: next, replace: true });
  };
  const { call: openId, ...filter } = search;
  const columns = useCallColumns(open);
  const shown = items.find(({ id }) => id === openId);
  const filtered = Object.keys(filter).length > 0;
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("calls.title")}
        count={calls.data && t("words.recordsTotal", { count: calls.data.total })}
        aside={
          <Button
            component="a"
            href={addressOf("callsFile", { query })}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            {t("calls.file")}
          </Button>
        }
      >
        <CallFilter search={filter} onChange={change} />
      </PageHead>
      <div className={page.scroll}>
        {calls.error ? (
          <LoadFailed text={errorText(t, calls.error)} onRetry={() => void calls.refetch()} />
        ) : (
          <DataTable
            compact
            caption={t("calls.title")}
            columns={columns}
            rows={items}
            rowKey={(row: CallSummary) => row.id}
            {...(openId !== undefined && { selectedKey: openId })}
            onOpen={(row) => open(row.id)}
            loading={calls.isPending}
            empty={
              <Empty
                icon={<IconPhoneCall size={28} />}
                title={filtered ? t("calls.nothingFound") : t("calls.none")}
                text={filtered ? t("calls.nothingFoundText") : t("calls.noneText")}
              />
            }
          />
        )}
        {calls.data && (
          <Pager
            index={pages.index}
            pageSize={pageSize}
            shown={items.length}
            total={calls.data.total}
            totalText={format.integer(calls.data.total)}
            onBack={pages.back}
            onNext={calls.data.nextCursor ? () => pages.next(calls.data?.nextCursor ?? "") : undefined}
          />
        )}
      </div>
      <Drawer
        opened={openId !== undefined}
        onClose={() => void navigate({ to: "/admin/calls", search: filter })}
        position="right"
        size="min(900px, 92vw)"
        title={shown ? t("calls.card", { from: shown.from, to: farEnd(shown) }) : t("calls.cardPlain")}
        closeButtonProps={{ "aria-label": t("shell.actions.close") }}
      >
        {openId !== undefined && <CallCardView id={openId} />}
      </Drawer>
    </div>
  );
}
