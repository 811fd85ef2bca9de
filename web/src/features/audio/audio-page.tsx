import { ActionIcon, Anchor, Button } from "@mantine/core";
import type { AudioMessage } from "@perezvon/api";
import { IconMusic, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { useDeletion } from "../../shell/use-deletion.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { audioQuery } from "./audio-queries.ts";
import { MessageDialog } from "./message-dialog.tsx";

/** «Аудио сообщения» (PLT-AUD, DSK-CFG-07). */
export function AudioPage() {
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  const mayEdit = useHas("svc.admin.all", "svc.scenarios", "sys.settings");
  const [edited, setEdited] = useState<string | "new">();
  const deletion = useDeletion<AudioMessage>({
    queryKey: audioQuery.queryKey,
    remove: ({ id }) => call("audioMessageDelete", { params: { id } }),
    usersOf: (message) => usersOf(t, message),
    texts: {
      question: t("audio.removeText"),
      removed: (name) => t("audio.removed", { name }),
      inUse: (name, users) => t("audio.inUse", { name, users }),
    },
  });
  const columns = useColumns(mayEdit, setEdited, deletion.ask);
  useDocumentTitle(t("admin.nav.audio"));
  const items = library.data?.items ?? [];
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
      {t("audio.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.audio")} aside={items.length > 0 && add} />
      <div className={page.scroll}>
        {library.error ? (
          <LoadFailed text={errorText(t, library.error)} onRetry={() => void library.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.audio")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            loading={library.isPending}
            onOpen={({ id }) => setEdited(id)}
            empty={
              <Empty icon={<IconMusic size={28} />} title={t("audio.emptyTitle")} text={t("audio.emptyText")}>
                {add}
              </Empty>
            }
          />
        )}
      </div>
      {edited && (
        <MessageDialog
          message={items.find(({ id }) => id === edited)}
          speech={library.data?.speech ?? false}
          mayEdit={mayEdit}
          onMade={({ id }) => setEdited(id)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deletion.dialog}
    </div>
  );
}

/** Whoever plays it; it cannot be deleted then (PLT-AUD-03). */
function usersOf(t: TFunction, { campaigns, holdMusic, scenarios, scripts }: AudioMessage): string[] {
  const names = [...campaigns, ...scenarios, ...scripts].map(({ name }) => name);
  return holdMusic ? [t("promptPieces.centreMusic"), ...names] : names;
}

function useColumns(
  mayEdit: boolean,
  open: (id: string) => void,
  remove: (message: AudioMessage) => void,
): Column<AudioMessage>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("audio.name"),
      rowHeader: true,
      cell: ({ id, name }) => (
        <Anchor component="button" type="button" fz="sm" onClick={() => open(id)}>
          {name}
        </Anchor>
      ),
    },
    {
      id: "languages",
      header: t("audio.languages"),
      cell: ({ sounds }) => (
        <span className="pz-figures">
          {sounds.length === 0
            ? t("audio.noSound")
            : sounds
                .map(({ durationMs, language }) => `${language.toUpperCase()} ${format.duration(durationMs)}`)
                .join(", ")}
        </span>
      ),
    },
    {
      id: "usedBy",
      header: t("audio.usedBy"),
      wrap: true,
      cell: (message) => usersOf(t, message).join(", ") || t("audio.notUsed"),
    },
    {
      id: "changed",
      header: t("audio.changed"),
      cell: ({ updatedAt }) => format.dateTimeSeconds(updatedAt),
    },
    {
      id: "remove",
      header: "",
      numeric: true,
      cell: (message) =>
        mayEdit && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("audio.remove", { name: message.name })}
            onClick={(event) => {
              event.stopPropagation();
              remove(message);
            }}
          >
            <IconTrash size={16} />
          </ActionIcon>
        ),
    },
  ];
}
