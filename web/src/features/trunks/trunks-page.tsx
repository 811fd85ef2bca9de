import { Button } from "@mantine/core";
import type { Trunk } from "@perezvon/api";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import users from "../users/users-page.module.css";
import { CreateTrunk } from "./create-trunk.tsx";
import { useTrunks } from "./trunk-queries.ts";
import { answerRatio, TrunkStatus } from "./trunk-status.tsx";

/** «Подключения»: every way to the telephone network, as it is now (TEL-TRK-03, TEL-TRK-04). */
export function TrunksPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const trunks = useTrunks();
  const mayEdit = useHas("pbx.admin");
  const [creating, setCreating] = useState(false);
  useDocumentTitle(t("admin.nav.trunks"));
  const open = (id: string) =>
    void navigate({ to: "/admin/trunks/$trunkId/$tab", params: { trunkId: id, tab: "state" } });
  const columns: Column<Trunk>[] = [
    {
      id: "name",
      header: t("telephony.trunks.name"),
      rowHeader: true,
      cell: (trunk) => (
        <Link
          to="/admin/trunks/$trunkId/$tab"
          params={{ trunkId: trunk.id, tab: "state" }}
          className={users.link}
        >
          {trunk.name}
        </Link>
      ),
    },
    {
      id: "state",
      header: t("telephony.trunks.state"),
      wrap: true,
      cell: (trunk) => <TrunkStatus state={trunk.state} />,
    },
    {
      id: "address",
      header: t("telephony.trunks.address"),
      cell: (trunk) => (
        <span className="pz-figures">
          {trunk.host ? `${trunk.host}:${trunk.port}` : (trunk.state.registeredFrom ?? t("shell.units.none"))}{" "}
          {trunk.transport.toUpperCase()}
        </span>
      ),
    },
    {
      id: "answer",
      header: t("telephony.trunks.lastAnswer"),
      cell: ({ state: { lastAnswer, roundTripMs } }) =>
        lastAnswer === null
          ? t("shell.units.none")
          : [
              lastAnswer.method,
              lastAnswer.status === 0 ? t("telephony.trunks.noAnswer") : lastAnswer.status,
              roundTripMs !== null && t("telephony.trunks.roundTrip", { ms: Math.round(roundTripMs) }),
              format.timeSeconds(lastAnswer.at),
            ]
              .filter(Boolean)
              .join(" · "),
    },
    {
      id: "channels",
      header: t("telephony.trunks.channels"),
      numeric: true,
      cell: ({ state, channels }) => (
        <span title={t("telephony.trunks.channelsHint")}>
          {state.channelsIn} + {state.channelsOut} / {format.integer(channels)}
        </span>
      ),
    },
    {
      id: "ratio",
      header: t("telephony.trunks.answerRatio"),
      numeric: true,
      cell: ({ state }) => (
        <span title={t("telephony.trunks.answerRatioHint")}>
          {answerRatio(state) ?? t("shell.units.none")}
        </span>
      ),
    },
    {
      id: "numbers",
      header: t("telephony.trunks.numbers"),
      numeric: true,
      cell: (trunk) => format.integer(trunk.numbers.length),
    },
  ];
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("admin.nav.trunks")}
        count={trunks.data && t("words.recordsTotal", { count: trunks.data.length })}
        aside={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
              {t("telephony.trunks.add")}
            </Button>
          )
        }
      />
      <div className={page.scroll}>
        {trunks.error ? (
          <LoadFailed text={errorText(t, trunks.error)} onRetry={() => void trunks.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.trunks")}
            columns={columns}
            rows={trunks.data ?? []}
            rowKey={(trunk) => trunk.id}
            loading={trunks.isPending}
            onOpen={(trunk) => open(trunk.id)}
            empty={
              <Empty
                icon={<IconPlugConnected size={28} />}
                title={t("telephony.trunks.emptyTitle")}
                text={t("telephony.trunks.emptyText")}
              />
            }
          />
        )}
      </div>
      {creating && <CreateTrunk onClose={() => setCreating(false)} onCreated={open} />}
    </div>
  );
}
