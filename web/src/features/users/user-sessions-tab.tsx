import { Badge, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { UserSession } from "@perezvon/api";
import { IconDeviceDesktop } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useMe } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { browserName } from "./browser-name.ts";
import { userSessionsQuery } from "./user-queries.ts";
import classes from "./users-page.module.css";

/** Where the user is signed in, and its end (PLT-AUT-09). */
export function UserSessionsTab({ userId }: { readonly userId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const client = useQueryClient();
  const sessions = useQuery(userSessionsQuery(userId));
  const end = useMutation({
    mutationFn: (session: UserSession | undefined) =>
      session
        ? call("userSessionEnd", { params: { id: userId, sessionId: session.id } })
        : call("userSessionsEnd", { params: { id: userId } }),
    onSuccess: (_, session) =>
      notifications.show({ message: session ? t("people.sessions.ended") : t("people.sessions.endedAll") }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: userSessionsQuery(userId).queryKey }),
  });
  const columns: Column<UserSession>[] = [
    {
      id: "device",
      header: t("people.sessions.device"),
      rowHeader: true,
      cell: (session) => (
        <Group gap={8} wrap="nowrap" title={session.userAgent}>
          {browserName(session.userAgent) ?? t("people.sessions.unknownBrowser")}
          {session.current && (
            <Badge variant="light" tt="none">
              {t("people.sessions.current")}
            </Badge>
          )}
        </Group>
      ),
    },
    { id: "address", header: t("people.sessions.address"), cell: (session) => session.address },
    {
      id: "started",
      header: t("people.sessions.started"),
      cell: (session) => format.dateTime(session.createdAt),
    },
    { id: "seen", header: t("people.sessions.seen"), cell: (session) => format.dateTime(session.seenAt) },
    {
      id: "end",
      header: "",
      numeric: true,
      cell: (session) =>
        !session.current && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("people.sessions.endOne", { address: session.address })}
            loading={end.isPending && end.variables?.id === session.id}
            onClick={() => end.mutate(session)}
          >
            {t("people.sessions.end")}
          </Button>
        ),
    },
  ];
  const items = sessions.data?.items ?? [];
  const endable = items.some(({ current }) => !current);
  return (
    <div className={classes.tab}>
      {endable && (
        <div className={classes.bar}>
          <Button
            variant="default"
            loading={end.isPending && !end.variables}
            onClick={() => end.mutate(undefined)}
          >
            {me.user.id === userId ? t("people.sessions.endAllOwn") : t("people.sessions.endAll")}
          </Button>
        </div>
      )}
      {sessions.error ? (
        <LoadFailed text={errorText(t, sessions.error)} onRetry={() => void sessions.refetch()} />
      ) : (
        <DataTable
          caption={t("people.user.tabs.sessions")}
          columns={columns}
          rows={items}
          rowKey={(session) => session.id}
          loading={sessions.isPending}
          empty={
            <Empty
              icon={<IconDeviceDesktop size={28} />}
              title={t("people.sessions.emptyTitle")}
              text={t("people.sessions.emptyText")}
            />
          }
        />
      )}
    </div>
  );
}
