import { ActionIcon, Anchor, Button, FileButton, Group, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ConversationScript, ScriptBody } from "@perezvon/api";
import { IconCopy, IconDownload, IconMessages, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { saveFile } from "../../shell/save-file.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { useDeletion } from "../../shell/use-deletion.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { makeScriptFile, readScriptFile } from "./script-file.ts";
import { scriptsQuery } from "./script-queries.ts";

/** «Скрипты разговора» (DSK-SCD-01). */
export function ScriptsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const scripts = useQuery(scriptsQuery);
  const [adding, setAdding] = useState<{ readonly name: string; readonly draft?: ScriptBody }>();
  const deletion = useDeletion<ConversationScript>({
    queryKey: scriptsQuery.queryKey,
    remove: ({ id }) => call("scriptDelete", { params: { id } }),
    usersOf: ({ usedBy }) => usedBy,
    texts: {
      question: t("scripts.deleteText"),
      removed: (name) => t("scripts.removed", { name }),
      inUse: (name, users) => t("scripts.inUse", { name, users }),
    },
  });
  const failed = (error: Error) => notifications.show({ message: errorText(t, error), color: "red" });
  const open = ({ id }: { readonly id: string }) =>
    void navigate({ to: "/admin/scripts/$scriptId", params: { scriptId: id } });
  const copy = useMutation({
    mutationFn: ({ id }: ConversationScript) => call("script", { params: { id } }),
    onSuccess: ({ name, draft }) => setAdding({ name: t("scripts.copyName", { name }), draft }),
    onError: failed,
  });
  const save = useMutation({
    mutationFn: async ({ id }: ConversationScript) => {
      const { name, draft } = await call("script", { params: { id } });
      saveFile(await makeScriptFile(name, draft));
    },
    onError: failed,
  });
  const read = useMutation({
    mutationFn: readScriptFile,
    onSuccess: (given) => {
      if (given) setAdding(given);
      else notifications.show({ message: t("scripts.importWrong"), color: "red" });
    },
    onError: failed,
  });
  const columns = useColumns(open, {
    copy: (script) => copy.mutate(script),
    save: (script) => save.mutate(script),
    remove: deletion.ask,
  });
  useDocumentTitle(t("admin.nav.scripts"));
  const items = scripts.data?.items ?? [];
  const add = (
    <Group gap="sm">
      <FileButton accept=".json,application/json" onChange={(file) => file && read.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={read.isPending}
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {t("scripts.importFile")}
          </Button>
        )}
      </FileButton>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding({ name: "" })}>
        {t("scripts.add")}
      </Button>
    </Group>
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
      {deletion.dialog}
    </div>
  );
}

function useColumns(
  open: (script: ConversationScript) => void,
  acts: Readonly<Record<"copy" | "save" | "remove", (script: ConversationScript) => void>>,
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
      width: 130,
      cell: (script) => (
        <Group gap={4} wrap="nowrap" justify="end">
          <ActionIcon
            variant="subtle"
            aria-label={`${t("scripts.exportFile")}: ${script.name}`}
            onClick={() => acts.save(script)}
          >
            <IconDownload size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            aria-label={`${t("scripts.copy")}: ${script.name}`}
            onClick={() => acts.copy(script)}
          >
            <IconCopy size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`${t("shell.actions.delete")}: ${script.name}`}
            onClick={() => acts.remove(script)}
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
                ? `${fault.field === "name" ? "" : `${fault.field}: `}${faultText(t, fault.code, fault.params)}`
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
