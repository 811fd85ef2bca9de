import { SegmentedControl, TextInput } from "@mantine/core";
import type { Endpoint } from "@perezvon/api";
import { IconDeviceLandlinePhone, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import type { Format } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { LineMark } from "./line-mark.tsx";
import { useLines } from "./line-queries.ts";
import {
  countByState,
  type LineState,
  lineStateOf,
  lineStates,
  mainRegistration,
  matchingLines,
} from "./line-state.ts";
import classes from "./phones.module.css";

const pageSize = 100;

/** SIP lines of everybody and what is registered on them now (TEL-REG-03, PBX-SIP-02). */
export function PhonesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { state } = useSearch({ from: "/signed-in/admin/phones/" });
  const lines = useLines();
  const columns = useColumns(format);
  const [typed, setTyped] = useState("");
  const [index, setIndex] = useState(0);
  useDocumentTitle(t("admin.nav.phones"));
  const found = matchingLines(lines.data ?? [], typed);
  const counts = countByState(found);
  const wanted = state === undefined ? found : found.filter((line) => lineStateOf(line) === state);
  // The list may have become shorter than the place where one stands.
  const current = Math.min(index, Math.max(0, Math.ceil(wanted.length / pageSize) - 1));
  const shown = wanted.slice(current * pageSize, (current + 1) * pageSize);
  const choose = (value: string) => {
    setIndex(0);
    void navigate({
      to: "/admin/phones",
      search: value === "all" ? {} : { state: value as LineState },
      replace: true,
    });
  };
  const filtered = typed.trim() !== "" || state !== undefined;
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.directory")}
        title={t("admin.nav.phones")}
        count={lines.data && t("words.recordsTotal", { count: lines.data.length })}
        aside={
          <TextInput
            w={330}
            aria-label={t("telephony.lines.search")}
            placeholder={t("telephony.lines.search")}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setIndex(0);
            }}
            leftSection={<IconSearch size={15} aria-hidden />}
          />
        }
      >
        <div className={classes.filter}>
          <SegmentedControl
            size="xs"
            aria-label={t("telephony.lines.state")}
            value={state ?? "all"}
            onChange={choose}
            data={[
              {
                value: "all",
                label: <Choice name={t("telephony.lines.all")} count={format.integer(found.length)} />,
              },
              ...lineStates.map((each) => ({
                value: each,
                label: (
                  <Choice name={t(`telephony.lines.filter.${each}`)} count={format.integer(counts[each])} />
                ),
              })),
            ]}
          />
        </div>
      </PageHead>
      <div className={page.scroll}>
        {lines.error && !lines.data ? (
          <LoadFailed text={errorText(t, lines.error)} onRetry={() => void lines.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.phones")}
            columns={columns}
            rows={shown}
            rowKey={(line) => line.id}
            loading={lines.isPending}
            onOpen={(line) =>
              void navigate({ to: "/admin/phones/$lineId/$tab", params: { lineId: line.id, tab: "device" } })
            }
            empty={
              <Empty
                icon={<IconDeviceLandlinePhone size={28} />}
                title={filtered ? t("telephony.lines.nothingFound") : t("telephony.lines.empty")}
                text={filtered ? t("telephony.lines.nothingFoundText") : t("telephony.lines.emptyText")}
              />
            }
          />
        )}
        {wanted.length > pageSize && (
          <Pager
            index={current}
            pageSize={pageSize}
            shown={shown.length}
            total={wanted.length}
            totalText={format.integer(wanted.length)}
            onBack={() => setIndex(current - 1)}
            onNext={(current + 1) * pageSize < wanted.length ? () => setIndex(current + 1) : undefined}
          />
        )}
      </div>
    </div>
  );
}

function Choice({ name, count }: { readonly name: string; readonly count: string }) {
  return (
    <span>
      {name} <span className={classes.count}>{count}</span>
    </span>
  );
}

function useColumns(format: Format): readonly Column<Endpoint>[] {
  const { t } = useTranslation();
  const none = <span className={classes.none}>{t("shell.units.none")}</span>;
  return [
    {
      id: "number",
      header: t("telephony.lines.number"),
      rowHeader: true,
      width: 84,
      cell: (line) => (
        <Link
          to="/admin/phones/$lineId/$tab"
          params={{ lineId: line.id, tab: "device" }}
          className={classes.link}
        >
          {line.extension ?? line.login}
        </Link>
      ),
    },
    { id: "owner", header: t("telephony.lines.owner"), cell: (line) => line.user.name },
    { id: "state", header: t("telephony.lines.state"), cell: (line) => <LineMark line={line} /> },
    {
      id: "device",
      header: t("telephony.lines.device"),
      cell: ({ registrations }) => {
        const main = mainRegistration(registrations);
        if (!main) return none;
        const agent = main.userAgent || t("telephony.lines.unnamed");
        return (
          <span className={classes.agent}>
            <span className={classes.clipped} title={agent}>
              {agent}
            </span>
            {registrations.length > 1 && (
              <span className={classes.others}>
                {t("telephony.lines.others", { count: registrations.length - 1 })}
              </span>
            )}
          </span>
        );
      },
    },
    {
      id: "address",
      header: t("telephony.lines.address"),
      cell: ({ registrations }) => {
        const main = mainRegistration(registrations);
        return main ? (
          <span className="pz-figures">
            {main.address}:{main.port} {main.transport.toUpperCase()}
          </span>
        ) : (
          none
        );
      },
    },
    {
      id: "since",
      header: t("telephony.lines.sinceHead"),
      numeric: true,
      cell: ({ registrations }) => {
        const main = mainRegistration(registrations);
        return main ? format.dateTime(main.since) : none;
      },
    },
    {
      id: "expires",
      header: t("telephony.lines.expires"),
      numeric: true,
      cell: ({ registrations }) => {
        const main = mainRegistration(registrations);
        return main ? format.timeSeconds(main.expiresAt) : none;
      },
    },
    {
      id: "roundTrip",
      header: t("telephony.lines.roundTrip"),
      numeric: true,
      cell: ({ registrations }) => {
        const ms = mainRegistration(registrations)?.roundTripMs;
        return typeof ms === "number" ? t("telephony.trunks.roundTrip", { ms: Math.round(ms) }) : none;
      },
    },
  ];
}
