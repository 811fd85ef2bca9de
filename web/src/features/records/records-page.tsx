import { Button, Text, VisuallyHidden } from "@mantine/core";
import type { Interaction } from "@perezvon/api";
import { IconPhone, IconPlayerPlayFilled } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { CallLink } from "../calls/call-link.tsx";
import { dispositionName } from "../disposition-name.ts";
import { RecordingPlayer } from "./recording-player.tsx";
import classes from "./records-page.module.css";

const pageSize = 50;

/** «Записи обращений» (DSK-REC-01, DSK-REC-02): every interaction, with its recording where the user may hear it. */
export function RecordsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const interactions = useQuery({
    queryKey: ["interactions", pages.cursor],
    queryFn: () => call("interactions", { query: { limit: pageSize, cursor: pages.cursor } }),
    placeholderData: keepPreviousData,
  });
  const mayListen = useHas("qm.listen.all", "qm.listen.groups", "qm.listen.services");
  const [playing, setPlaying] = useState<Interaction | undefined>(undefined);
  const admin = useMe().applications.includes("admin");
  useDocumentTitle(t("admin.nav.records"));
  const columns: Column<Interaction>[] = [
    {
      id: "at",
      header: t("admin.records.at"),
      cell: (row) => <span className="pz-figures">{format.dateTimeSeconds(row.startedAt)}</span>,
      rowHeader: true,
    },
    {
      id: "direction",
      header: t("admin.records.direction"),
      cell: (row) => t(`words.direction.${row.direction}`),
    },
    {
      id: "from",
      header: t("admin.records.from"),
      cell: (row) => <span className="pz-figures">{row.from}</span>,
    },
    { id: "to", header: t("admin.records.to"), cell: (row) => <span className="pz-figures">{row.to}</span> },
    {
      id: "service",
      header: t("admin.records.service"),
      cell: (row) => row.campaign?.name ?? row.service?.name ?? t("shell.units.none"),
    },
    {
      id: "agent",
      header: t("admin.records.agent"),
      cell: (row) => row.agent?.name ?? t("shell.units.none"),
    },
    {
      id: "duration",
      header: t("admin.records.duration"),
      numeric: true,
      cell: (row) =>
        row.answeredAt && row.endedAt
          ? format.duration(Date.parse(row.endedAt) - Date.parse(row.answeredAt))
          : t("admin.records.notAnswered"),
    },
    {
      id: "disposition",
      header: t("admin.records.disposition"),
      cell: (row) => dispositionName(row.disposition, format.language) ?? t("shell.units.none"),
    },
    {
      id: "note",
      header: t("admin.records.note"),
      cell: (row) => (
        <span className={classes.note} title={row.note}>
          {row.note}
        </span>
      ),
    },
    {
      id: "recording",
      header: t("admin.records.recording"),
      cell: (row) =>
        row.recordingId && mayListen ? (
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconPlayerPlayFilled size={11} />}
            onClick={() => setPlaying(row)}
          >
            <VisuallyHidden>
              {t("admin.records.play", { number: row.direction === "inbound" ? row.from : row.to })}
            </VisuallyHidden>
            {row.answeredAt && row.endedAt
              ? format.duration(Date.parse(row.endedAt) - Date.parse(row.answeredAt))
              : t("shell.actions.show")}
          </Button>
        ) : (
          <Text component="span" c="dimmed" fz="inherit">
            {row.recordingId ? t("admin.records.recorded") : t("admin.records.noRecording")}
          </Text>
        ),
    },
  ];
  if (admin)
    columns.push({
      id: "call",
      header: t("calls.cardPlain"),
      cell: (row) => <CallLink callId={row.id} />,
    });
  const items = interactions.data?.items ?? [];
  return (
    <div className={page.page}>
      <PageHead
        title={t("admin.nav.records")}
        count={interactions.data && t("words.recordsTotal", { count: interactions.data.total })}
      />
      <div className={page.scroll}>
        {interactions.error ? (
          <LoadFailed text={errorText(t, interactions.error)} onRetry={() => void interactions.refetch()} />
        ) : (
          <DataTable
            compact
            caption={t("admin.nav.records")}
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            selectedKey={playing?.id}
            loading={interactions.isPending}
            empty={
              <Empty
                icon={<IconPhone size={28} />}
                title={t("admin.records.emptyTitle")}
                text={t("admin.records.emptyText")}
              />
            }
          />
        )}
        {interactions.data && (
          <Pager
            index={pages.index}
            pageSize={pageSize}
            shown={items.length}
            total={interactions.data.total}
            totalText={format.integer(interactions.data.total)}
            onBack={pages.back}
            onNext={
              interactions.data.nextCursor ? () => pages.next(interactions.data?.nextCursor ?? "") : undefined
            }
          />
        )}
      </div>
      {playing?.recordingId && (
        <div className={classes.player}>
          <span>
            {format.dateTime(playing.startedAt)} ·{" "}
            {playing.direction === "inbound" ? playing.from : playing.to}
          </span>
          <RecordingPlayer key={playing.recordingId} id={playing.recordingId} autoPlay />
          <Button variant="subtle" color="gray" size="xs" onClick={() => setPlaying(undefined)}>
            {t("shell.actions.close")}
          </Button>
        </div>
      )}
    </div>
  );
}
