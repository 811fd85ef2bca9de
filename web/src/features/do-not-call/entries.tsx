import { ActionIcon, Alert, Button, Group, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { DoNotCallEntry, DoNotCallList } from "@perezvon/api";
import { IconSearch, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { entriesOf, lineOfField } from "../../ui/entry-lines.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { Pager } from "../../ui/pager.tsx";
import { doNotCallEntriesQuery, entriesPageSize } from "./do-not-call-queries.ts";

/** What stands in a list, newest first, with a way to add and to remove. */
export function Entries({
  list,
  mayLoad,
  empty,
}: {
  readonly list: DoNotCallList;
  readonly mayLoad: boolean;
  readonly empty: ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const entries = useQuery(doNotCallEntriesQuery(list.id, search, pages.cursor));
  const columns = useColumns(list, mayLoad);
  const next = entries.data?.nextCursor;
  return (
    <>
      {mayLoad && list.kind !== "external" && <AddEntries list={list} />}
      <TextInput
        mb="sm"
        maw={320}
        aria-label={t("outbound.doNotCall.searchEntries")}
        placeholder={t("outbound.doNotCall.searchEntries")}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          pages.reset();
        }}
        leftSection={<IconSearch size={15} aria-hidden />}
      />
      {entries.error ? (
        <LoadFailed text={errorText(t, entries.error)} onRetry={() => void entries.refetch()} />
      ) : (
        <DataTable
          caption={t(`outbound.doNotCall.entries.${list.kind}`)}
          columns={columns}
          rows={entries.data?.items ?? []}
          rowKey={({ value }) => value}
          loading={entries.isPending}
          empty={search === "" ? empty : <Empty title={t("outbound.doNotCall.nothingFound")} />}
        />
      )}
      {entries.data && (
        <Pager
          index={pages.index}
          pageSize={entriesPageSize}
          shown={entries.data.items.length}
          total={entries.data.total}
          totalText={format.integer(entries.data.total)}
          onBack={pages.back}
          onNext={next === undefined ? undefined : () => pages.next(next)}
        />
      )}
    </>
  );
}

function useColumns(list: DoNotCallList, mayLoad: boolean): Column<DoNotCallEntry>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ value }: DoNotCallEntry) =>
      call("doNotCallRemove", { params: { id: list.id }, body: { entries: [value] } }),
    onSuccess: (_, { value }) =>
      notifications.show({ message: t("outbound.doNotCall.removed", { value }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["doNotCall"] }),
  });
  const until = ({ expiresAt }: DoNotCallEntry) => {
    if (expiresAt === null) return t("outbound.doNotCall.forever");
    const at = format.dateTime(expiresAt);
    return Date.parse(expiresAt) <= Date.now() ? t("outbound.doNotCall.expired", { at }) : at;
  };
  return [
    {
      id: "value",
      header: t("outbound.doNotCall.value"),
      rowHeader: true,
      cell: ({ value }) => <span className="pz-figures">{value}</span>,
    },
    {
      id: "comment",
      header: t("outbound.doNotCall.comment"),
      wrap: true,
      cell: ({ comment, campaign }) => [comment, campaign].filter(Boolean).join(", "),
    },
    {
      id: "way",
      header: t("outbound.doNotCall.way"),
      cell: ({ way }) => t(`outbound.doNotCall.ways.${way}`),
    },
    { id: "addedBy", header: t("outbound.doNotCall.addedBy"), cell: ({ addedBy }) => addedBy },
    {
      id: "addedAt",
      header: t("outbound.doNotCall.addedAt"),
      cell: ({ addedAt }) => format.dateTime(addedAt),
    },
    { id: "until", header: t("outbound.doNotCall.until"), cell: until },
    {
      id: "remove",
      header: "",
      width: 50,
      cell: (entry) =>
        mayLoad && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("outbound.doNotCall.remove", { value: entry.value })}
            onClick={() => remove.mutate(entry)}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        ),
    },
  ];
}

/** One entry, or a whole column pasted: one a line. */
function AddEntries({ list }: { readonly list: DoNotCallList }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [comment, setComment] = useState("");
  const [until, setUntil] = useState("");
  const lines = entriesOf(text);
  const add = useMutation({
    mutationFn: () =>
      call("doNotCallAdd", {
        params: { id: list.id },
        body: {
          entries: lines.map(({ entry }) => entry),
          comment: comment.trim(),
          expiresAt: until === "" ? null : new Date(until).toISOString(),
        },
      }),
    onSuccess: async ({ added, present }) => {
      setText("");
      setComment("");
      const parts: string[] = [t("outbound.doNotCall.added", { count: added })];
      if (present > 0) parts.push(t("outbound.doNotCall.present", { count: present }));
      notifications.show({ message: parts.join(", "), color: added > 0 ? "green" : "yellow" });
      await client.invalidateQueries({ queryKey: ["doNotCall"] });
    },
  });
  const faults = add.error instanceof ApiError ? add.error.faults : [];
  const fault = faults.find(({ field }) => lineOfField(field) !== undefined);
  const bad = fault && lines[lineOfField(fault.field) ?? -1];
  const late = faults.find(({ field }) => field === "expiresAt");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lines.length > 0) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="start" gap="sm" mb="md">
        <Textarea
          w={210}
          autosize
          minRows={1}
          maxRows={8}
          label={t(`outbound.doNotCall.entries.${list.kind}`)}
          description={t("outbound.doNotCall.entriesHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={
            fault &&
            bad &&
            t("outbound.doNotCall.badLine", {
              line: bad.line,
              text: bad.entry,
              fault: faultText(t, fault.code, fault.params),
            })
          }
        />
        <TextInput
          w={180}
          maxLength={200}
          label={t("outbound.doNotCall.comment")}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <TextInput
          w={180}
          type="datetime-local"
          label={t("outbound.doNotCall.until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          error={late && faultText(t, late.code, late.params)}
        />
        <Button mt={22} type="submit" loading={add.isPending} disabled={lines.length === 0}>
          {t("outbound.doNotCall.submit")}
        </Button>
      </Group>
      {add.error && !bad && !late && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, add.error)}
        </Alert>
      )}
    </form>
  );
}
