import { Anchor, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { TollParty, TollPolicy } from "@perezvon/api";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";
import { tollPartiesQuery } from "./limit-queries.ts";
import { PartyDialog } from "./party-dialog.tsx";

/** Users and lines: what each has used of its limits, and who is stopped; those first (TEL-SEC-08). */
export function PartyTable({ policy }: { readonly policy: TollPolicy }) {
  const { t } = useTranslation();
  const parties = useQuery(tollPartiesQuery);
  const [edited, setEdited] = useState<TollParty | undefined>();
  const columns = useColumns(policy, setEdited);
  return (
    <div className={page.scroll}>
      {parties.error ? (
        <LoadFailed text={errorText(t, parties.error)} onRetry={() => void parties.refetch()} />
      ) : (
        <DataTable
          caption={t("security.limits.tabs.parties")}
          columns={columns}
          rows={parties.data ?? []}
          rowKey={({ scope, id }) => `${scope} ${id}`}
          loading={parties.isPending}
          onOpen={setEdited}
          empty={
            <Empty
              icon={<IconShieldCheck size={28} />}
              title={t("security.limits.emptyTitle")}
              text={t("security.limits.emptyText")}
            />
          }
        />
      )}
      {edited && <PartyDialog party={edited} policy={policy} onClose={() => setEdited(undefined)} />}
    </div>
  );
}

function useColumns(policy: TollPolicy, edit: (party: TollParty) => void): Column<TollParty>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: ({ scope, id }: TollParty) => call("tollRelease", { params: { scope, id } }),
    onSuccess: (_, { name }) =>
      notifications.show({ message: t("security.limits.released", { name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: tollPartiesQuery.queryKey }),
  });
  const used = (value: number, own: number | null, general: number | null) => {
    const limit = own ?? general;
    const shown = format.integer(value);
    return limit === null
      ? shown
      : t("security.limits.usedOf", { used: shown, limit: format.integer(limit) });
  };
  return [
    {
      id: "name",
      header: t("security.limits.party"),
      rowHeader: true,
      cell: (party) => (
        <Anchor component="button" type="button" fz="sm" onClick={() => edit(party)}>
          {party.name}
        </Anchor>
      ),
    },
    { id: "scope", header: "", cell: ({ scope }) => t(`security.limits.scope.${scope}`) },
    { id: "extension", header: t("security.limits.extension"), cell: ({ extension }) => extension ?? "" },
    {
      id: "now",
      header: t("security.limits.callsNow"),
      numeric: true,
      cell: (p) => used(p.used.callsNow, p.limits.callsAtOnce, policy[p.scope].callsAtOnce),
    },
    {
      id: "hour",
      header: t("security.limits.callsHour"),
      numeric: true,
      cell: (p) => used(p.used.callsHour, p.limits.callsPerHour, policy[p.scope].callsPerHour),
    },
    {
      id: "day",
      header: t("security.limits.minutesDay"),
      numeric: true,
      cell: (p) => used(p.used.minutesDay, p.limits.minutesPerDay, policy[p.scope].minutesPerDay),
    },
    {
      id: "state",
      header: t("security.alerts.state"),
      wrap: true,
      cell: ({ stopped, closedAtNight }) =>
        stopped ? (
          <>
            <StateMark tone="not-ready" label={t("security.limits.stopped")} />
            <div className={page.hint}>
              {t("security.limits.stoppedWhy", {
                cause: t(`security.alerts.cause.${stopped.cause}`),
                at: format.dateTime(stopped.at),
                to: stopped.dialled,
              })}
            </div>
          </>
        ) : (
          <StateMark
            tone="ready"
            label={t(closedAtNight ? "security.limits.closedAtNight" : "security.limits.open")}
          />
        ),
    },
    {
      id: "release",
      header: "",
      numeric: true,
      cell: (party) =>
        party.stopped && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("security.limits.releaseNamed", { name: party.name })}
            loading={release.isPending && release.variables.id === party.id}
            onClick={() => release.mutate(party)}
          >
            {t("security.limits.release")}
          </Button>
        ),
    },
  ];
}
