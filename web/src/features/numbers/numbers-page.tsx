import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { CallerNumber } from "@perezvon/api";
import { IconHash, IconPencil, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { trunksQuery } from "../trunks/trunk-queries.ts";
import { NumberDialog } from "./number-dialog.tsx";
import { numberPageSize, numbersPageQuery } from "./number-queries.ts";

/** Outside numbers: by which trunk they come, and what answers them. */
export function NumbersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const numbers = useQuery(numbersPageQuery(search, pages.cursor));
  const trunks = useQuery(trunksQuery);
  const [edited, setEdited] = useState<CallerNumber | "new" | undefined>(undefined);
  const [deleted, setDeleted] = useState<CallerNumber | undefined>(undefined);
  useDocumentTitle(t("admin.nav.numbers"));
  const trunkName = (id: string | null) => trunks.data?.find((trunk) => trunk.id === id)?.name;
  const columns: Column<CallerNumber>[] = [
    {
      id: "number",
      header: t("telephony.numbers.number"),
      rowHeader: true,
      cell: ({ number }) => <span className="pz-figures">{number}</span>,
    },
    {
      id: "label",
      header: t("telephony.numbers.label"),
      cell: ({ label }) => label ?? t("shell.units.none"),
    },
    {
      id: "category",
      header: t("compliance.numbers.category"),
      cell: ({ category }) => category ?? t("shell.units.none"),
    },
    {
      id: "trunk",
      header: t("telephony.numbers.trunk"),
      cell: ({ trunkId }) => trunkName(trunkId) ?? t("telephony.numbers.noTrunk"),
    },
    {
      id: "incoming",
      header: t("telephony.numbers.incoming"),
      cell: ({ incoming }) => incoming?.name ?? t("telephony.numbers.notAssigned"),
    },
    {
      id: "kind",
      header: t("telephony.numbers.kind"),
      cell: ({ kind }) => t(`telephony.numbers.kinds.${kind}`),
    },
    {
      id: "actions",
      header: "",
      width: 100,
      cell: (number) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("telephony.numbers.edit", { number: number.number })}
            onClick={() => setEdited(number)}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("telephony.numbers.remove", { number: number.number })}
            onClick={() => setDeleted(number)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  const items = numbers.data?.items ?? [];
  const next = numbers.data?.nextCursor;
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("telephony.numbers.title")}
        count={numbers.data && t("words.recordsTotal", { count: numbers.data.total })}
        aside={
          <>
            <TextInput
              w={240}
              aria-label={t("telephony.numbers.search")}
              placeholder={t("telephony.numbers.search")}
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                pages.reset();
              }}
              leftSection={<IconSearch size={15} aria-hidden />}
            />
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
              {t("telephony.numbers.add")}
            </Button>
          </>
        }
      />
      <div className={page.scroll}>
        {numbers.error ? (
          <LoadFailed text={errorText(t, numbers.error)} onRetry={() => void numbers.refetch()} />
        ) : (
          <DataTable
            caption={t("telephony.numbers.title")}
            columns={columns}
            rows={items}
            rowKey={(number) => number.id}
            loading={numbers.isPending}
            onOpen={setEdited}
            empty={
              <Empty
                icon={<IconHash size={28} />}
                title={t("telephony.numbers.emptyTitle")}
                text={t("telephony.numbers.emptyText")}
              />
            }
          />
        )}
        {numbers.data && (
          <Pager
            index={pages.index}
            pageSize={numberPageSize}
            shown={items.length}
            total={numbers.data.total}
            totalText={format.integer(numbers.data.total)}
            onBack={pages.back}
            onNext={next === undefined ? undefined : () => pages.next(next)}
          />
        )}
      </div>
      {edited && (
        <NumberDialog number={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {deleted && <DeleteNumber number={deleted} onClose={() => setDeleted(undefined)} />}
    </div>
  );
}

function DeleteNumber({ number, onClose }: { readonly number: CallerNumber; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call("numberDelete", { params: { id: number.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["numbers"] });
      notifications.show({ message: t("telephony.numbers.deleted", { number: number.number }) });
      onClose();
    },
  });
  const users =
    remove.error instanceof ApiError
      ? (remove.error.params.users as { kind: string; name: string }[] | undefined)
      : undefined;
  const names = users?.map(({ kind, name }) =>
    kind === "outgoing_plan" ? t("admin.nav.outgoingPlan") : name,
  );
  return (
    <ConfirmDelete
      name={number.number}
      busy={remove.isPending}
      onClose={onClose}
      text={
        <>
          {t("telephony.numbers.deleteText")}
          {remove.error && (
            <p role="alert">
              <strong>
                {names
                  ? t("telephony.numbers.inUse", { users: names.join(", ") })
                  : errorText(t, remove.error)}
              </strong>
            </p>
          )}
        </>
      }
      onConfirm={() => remove.mutate()}
    />
  );
}
