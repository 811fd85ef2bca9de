import { ActionIcon, Anchor, Button, Group, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ConversationScript, ScriptBody } from "@perezvon/api";
import { IconCopy, IconMessages, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { scriptsQuery } from "./script-queries.ts";

/** «Скрипты разговора» (DSK-SCD-01). */
export function ScriptsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const scripts = useQuery(scriptsQuery);
  const [adding, setAdding] = useState<{ readonly name: string; readonly draft?: ScriptBody }>();
  const [deleting, setDeleting] = useState<ConversationScript>();
  const open = ({ id }: { readonly id: string }) =>
    void navigate({ to: "/admin/scripts/$scriptId", params: { scriptId: id } });
  const remove = useMutation({
    mutationFn: ({ id }: ConversationScript) => call("scriptDelete", { params: { id } }),
    onSuccess: (_, { name }) =>
      notifications.show({ message: t("scripts.removed", { name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => {
      setDeleting(undefined);
      return client.invalidateQueries({ queryKey: scriptsQuery.queryKey });
    },
  });
  const copy = useMutation({
    mutationFn: ({ id }: ConversationScript) => call("script", { params: { id } }),
    onSuccess: ({ name, draft }) => setAdding({ name: t("scripts.copyName", { name }), draft }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  const askDelete = (script: ConversationScript) => {
    const users = script.usedBy.join(", ");
    if (users === "") setDeleting(script);
    else notifications.show({ message: t("scripts.inUse", { name: script.name, users }), color: "yellow" });
  };
  const columns = useColumns(open, (script) => copy.mutate(script), askDelete);
  useDocumentTitle(t("admin.nav.scripts"));
  const items = scripts.data?.items ?? [];
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding({ name: "" })}>
      {t("scripts.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.scripts")} aside={items.length > 0 && add} />
      <div className={page.scroll}>
        {scripts.error ? (
          <LoadFailed text={errorText(t, scripts.error)} onRetry={() => void scripts.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.scripts")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            loading={scripts.isPending}
            onOpen={open}
            empty={
              <Empty
                icon={<IconMessages size={28} />}
                title={t("scripts.emptyTitle")}
                text={t("scripts.emptyText")}
              >
                {add}
              </Empty>
            }
          />
        )}
      </div>
      {adding && <AddDialog given={adding} onMade={open} onClose={() => setAdding(undefined)} />}
      {deleting && (
        <ConfirmDelete
          name={deleting.name}
          text={t("scripts.deleteText")}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(deleting)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </div>
  );
}

function useColumns(
  open: (script: ConversationScript) => void,
  copy: (script: ConversationScript) => void,
  remove: (script: ConversationScript) => void,
): Column<ConversationScript>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("scripts.name"),
      rowHeader: true,
      cell: (script) => (
        <Anchor component="button" type="button" fz="sm" onClick={() => open(script)}>
          {script.name}
        </Anchor>
      ),
    },
    {
      id: "state",
      header: t("scripts.state"),
      cell: ({ published, changed }) =>
        published === null
          ? t("scripts.draftOnly")
          : t(changed ? "scripts.versionChanged" : "scripts.versionOf", { version: published }),
    },
    {
      id: "edited",
      header: t("scripts.edited"),
      cell: ({ updatedAt, updatedBy }) => `${format.dateTime(Date.parse(updatedAt))} · ${updatedBy}`,
    },
    {
      id: "usedBy",
      header: t("scripts.usedBy"),
      cell: ({ usedBy }) => usedBy.join(", ") || t("scripts.usedByNone"),
    },
    {
      id: "acts",
      header: "",
      width: 100,
      cell: (script) => (
        <Group gap={4} wrap="nowrap" justify="end">
          <ActionIcon
            variant="subtle"
            aria-label={`${t("scripts.copy")}: ${script.name}`}
            onClick={() => copy(script)}
          >
            <IconCopy size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`${t("shell.actions.delete")}: ${script.name}`}
            onClick={() => remove(script)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
}

function AddDialog({
  given,
  onMade,
  onClose,
}: {
  readonly given: { readonly name: string; readonly draft?: ScriptBody };
  readonly onMade: (script: { readonly id: string }) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(given.name);
  const make = useMutation({
    mutationFn: () => call("scriptCreate", { body: { name, ...(given.draft && { draft: given.draft }) } }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: scriptsQuery.queryKey });
      onMade(made);
    },
  });
  const fault = make.error instanceof ApiError ? make.error.faults[0] : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("scripts.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextInput
          data-autofocus
          required
          maxLength={100}
          label={t("scripts.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={
            make.error
              ? fault
                ? faultText(t, fault.code, fault.params)
                : errorText(t, make.error)
              : undefined
          }
        />
        <Group justify="end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("scripts.add")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
