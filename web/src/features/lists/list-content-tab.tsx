import { Anchor, Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { ListRecord } from "@perezvon/api";
import { IconPlus, IconSearch, IconTableImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { Pager } from "../../ui/pager.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { ExportContent } from "./export-content.tsx";
import classes from "./list-content-tab.module.css";
import { listQuery, type RecordFilter, recordPageSize, recordsQuery } from "./list-queries.ts";
import { RecordCard } from "./record-card.tsx";
import { recordTones, tableFields } from "./record-columns.ts";
import { RecordFilterFields } from "./record-filter.tsx";
import { RecordForm } from "./record-form.tsx";

/** «Содержание» (OUT-LST-06): pages of records, search by phone or any text, a card for each. */
export function ListContentTab({ listId }: { readonly listId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useHas("svc.lists");
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const pages = usePages();
  const list = useQuery(listQuery(listId));
  const [filter, setFilter] = useState<RecordFilter>({});
  const [sort, setSort] = useState<Sort | undefined>(undefined);
  const [adding, setAdding] = useState(false);
  const order = sort && `${sort.descending ? "-" : ""}${sort.id}`;
  const query = { ...filter, search, ...(order && { sort: order }), cursor: pages.cursor };
  const records = useQuery(recordsQuery(listId, query));
  const [opened, setOpened] = useState<ListRecord | undefined>(undefined);
  const items = records.data?.items ?? [];
  const columns: Column<ListRecord>[] = [
    {
      id: "id",
      header: t("admin.content.id"),
      width: 100,
      rowHeader: true,
      sortable: true,
      cell: (record) => (
        <Anchor
          component="button"
          type="button"
          fz="inherit"
          className="pz-figures"
          onClick={() => setOpened(record)}
        >
          {record.id}
        </Anchor>
      ),
    },
    ...tableFields(list.data?.fields ?? []).map(
      ({ field, index }): Column<ListRecord> => ({
        id: String(index),
        header: field.name,
        sortable: true,
        cell: (record) => <span className={classes.value}>{record.values[index] ?? ""}</span>,
      }),
    ),
    {
      id: "states",
      header: t("admin.content.states"),
      cell: (record) => <States record={record} />,
    },
  ];
  const chosen = search !== "" || Object.values(filter).some((value) => value !== undefined);
  const empty = chosen ? (
    <Empty
      icon={<IconSearch size={28} />}
      title={t("shell.table.nothingFound")}
      text={t("shell.table.nothingFoundText")}
    />
  ) : (
    <Empty
      icon={<IconTableImport size={28} />}
      title={t("admin.content.emptyTitle")}
      text={t("admin.content.emptyText")}
    >
      {mayEdit && (
        <Button component={Link} to={`/admin/lists/${listId}/import`}>
          {t("admin.lists.update")}
        </Button>
      )}
    </Empty>
  );
  return (
    <div className={classes.tab}>
      <div className={classes.tools}>
        <TextInput
          w={320}
          aria-label={t("admin.content.search")}
          placeholder={t("admin.content.search")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            pages.reset();
          }}
          leftSection={<IconSearch size={15} aria-hidden />}
        />
        <RecordFilterFields
          campaigns={list.data?.campaigns ?? []}
          filter={filter}
          onChange={(next) => {
            setFilter(next);
            pages.reset();
          }}
        />
        {mayEdit && (list.data?.fields.length ?? 0) > 0 && (
          <Button
            flex="none"
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setAdding(true)}
          >
            {t("admin.content.addShort")}
          </Button>
        )}
        {mayEdit && list.data && list.data.records > 0 && <ExportContent list={list.data} />}
        {records.data && (
          <Pager
            index={pages.index}
            pageSize={recordPageSize}
            shown={items.length}
            total={records.data.total}
            totalText={format.integer(records.data.total)}
            onBack={pages.back}
            onNext={records.data.nextCursor ? () => pages.next(records.data?.nextCursor ?? "") : undefined}
          />
        )}
      </div>
      <div className={classes.scroll}>
        {records.error ? (
          <LoadFailed text={errorText(t, records.error)} onRetry={() => void records.refetch()} />
        ) : (
          <DataTable
            compact
            caption={t("admin.lists.tabs.content")}
            columns={columns}
            rows={items}
            rowKey={(record) => record.id}
            sort={sort}
            onSort={(next) => {
              setSort(next);
              pages.reset();
            }}
            selectedKey={opened?.id}
            onOpen={setOpened}
            loading={records.isPending || list.isPending}
            empty={empty}
          />
        )}
      </div>
      <RecordCard
        listId={list.data?.id ?? ""}
        record={opened}
        fields={list.data?.fields ?? []}
        onChanged={setOpened}
        onClose={() => setOpened(undefined)}
      />
      {adding && list.data && (
        <RecordForm
          listId={listId}
          fields={list.data.fields}
          record={undefined}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}

/** The state in the first campaign, and how many more there are. */
function States({ record }: { readonly record: ListRecord }) {
  const { t } = useTranslation();
  const [first] = record.states;
  if (!first) return <>{t("shell.units.none")}</>;
  return (
    <StateMark
      tone={recordTones[first.state]}
      hint={first.campaign}
      label={
        t(`words.recordState.${first.state}`) +
        (record.states.length > 1 ? `, ${t("admin.content.more", { number: record.states.length - 1 })}` : "")
      }
    />
  );
}
