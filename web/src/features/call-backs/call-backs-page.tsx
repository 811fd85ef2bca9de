import { ActionIcon, Badge, Group, SegmentedControl, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CallBack } from "@perezvon/api";
import { IconCalendarClock, IconCalendarX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import { Panel } from "../../ui/panel.tsx";
import classes from "../campaign-window/campaign-window-page.module.css";
import { MoveCallBack } from "./move-call-back.tsx";

/** Calls that agents have promised: listed, moved, given to others, cancelled (OUT-CBK-05, OUT-CBK-08). */
export function CallBacksPage() {
  const { t } = useTranslation();
  const format = useFormat();
  useDocumentTitle(t("supervisor.callBacks.title"));
  const [missed, setMissed] = useState(false);
  const [moving, setMoving] = useState<CallBack | undefined>(undefined);
  const [leaving, setLeaving] = useState<CallBack | undefined>(undefined);
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ["call-backs", missed],
    queryFn: () => call("callBacks", { query: { limit: 200, missed } }),
    refetchInterval: 5_000,
  });
  const cancel = useMutation({
    mutationFn: ({ id }: CallBack) => call("callBackCancel", { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["call-backs"] }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => setLeaving(undefined),
  });
  const columns: Column<CallBack>[] = [
    {
      id: "when",
      header: t("supervisor.callBacks.when"),
      cell: ({ from, until }) => `${format.dateTime(from)}–${format.time(until)}`,
    },
    {
      id: "there",
      header: "",
      cell: ({ from, timeZone }) =>
        t("supervisor.callBacks.there", { time: formatFor(format.language, timeZone).dateTime(from) }),
    },
    {
      id: "customer",
      header: t("supervisor.callBacks.customer"),
      rowHeader: true,
      cell: ({ customerName, number }) => (customerName ? `${customerName}, ${number}` : number),
    },
    { id: "campaign", header: t("supervisor.callBacks.campaign"), cell: ({ campaign }) => campaign.name },
    {
      id: "owner",
      header: t("supervisor.callBacks.owner"),
      cell: ({ owner, ownerlessAt }) => (
        <Group gap={6}>
          {owner?.name ?? t("supervisor.callBacks.any")}
          {ownerlessAt && <Badge color="yellow">{t("supervisor.callBacks.ownerless")}</Badge>}
        </Group>
      ),
    },
    {
      id: "by",
      header: t("supervisor.callBacks.promisedBy"),
      cell: ({ promisedBy }) => promisedBy ?? t("shell.units.none"),
    },
    {
      id: "state",
      header: "",
      cell: ({ missedAt }) => missedAt && <Badge color="red">{t("supervisor.callBacks.mark")}</Badge>,
    },
    {
      id: "actions",
      header: "",
      cell: (row) =>
        row.doneAt === null && (
          <Group gap={4} wrap="nowrap">
            <Tooltip label={t("supervisor.callBacks.move")}>
              <ActionIcon
                variant="subtle"
                aria-label={`${t("supervisor.callBacks.move")}: ${row.number}`}
                onClick={() => setMoving(row)}
              >
                <IconCalendarClock size={17} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t("supervisor.callBacks.cancel")}>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={`${t("supervisor.callBacks.cancel")}: ${row.number}`}
                onClick={() => setLeaving(row)}
              >
                <IconCalendarX size={17} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ),
    },
  ];
  return (
    <div className={classes.page}>
      <PageHead title={t("supervisor.callBacks.title")}>
        <SegmentedControl
          aria-label={t("supervisor.callBacks.title")}
          data={[
            { value: "waiting", label: t("supervisor.callBacks.waiting") },
            { value: "missed", label: t("supervisor.callBacks.missed") },
          ]}
          value={missed ? "missed" : "waiting"}
          onChange={(value) => setMissed(value === "missed")}
        />
      </PageHead>
      <div className={classes.content}>
        {list.isError ? (
          <LoadFailed text={errorText(t, list.error)} onRetry={() => void list.refetch()} />
        ) : (
          <Panel flush>
            <DataTable
              caption={t("supervisor.callBacks.title")}
              columns={columns}
              rows={list.data?.items ?? []}
              rowKey={({ id }) => id}
              loading={list.isPending}
              empty={
                <Empty
                  icon={<IconCalendarClock size={32} />}
                  title={t("supervisor.callBacks.none")}
                  text={t("supervisor.callBacks.noneText")}
                />
              }
            />
          </Panel>
        )}
      </div>
      {moving && <MoveCallBack callBack={moving} onClose={() => setMoving(undefined)} />}
      {leaving && (
        <ConfirmDelete
          name={leaving.customerName ?? leaving.number}
          text={t("supervisor.callBacks.cancelText")}
          busy={cancel.isPending}
          onConfirm={() => cancel.mutate(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </div>
  );
}
