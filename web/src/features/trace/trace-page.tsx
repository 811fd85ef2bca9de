import { Alert, Button, Group, NumberInput, TextInput } from "@mantine/core";
import type { TracedCall } from "@perezvon/api";
import { IconArrowsExchange, IconPlayerRecord, IconPlayerStop } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";
import { Ladder } from "./ladder.tsx";
import classes from "./trace.module.css";
import { traceVerdict } from "./trace-verdict.ts";

const traceQuery = queryOptions({
  queryKey: ["trace"],
  queryFn: () => call("trace", {}),
  refetchInterval: (query) => (query.state.data?.running ? 1_500 : false),
});

const tones = { good: "ready", poor: "warn", bad: "not-ready" } as const;

/** «Диагностика вызовов»: the SIP messages of a call as a ladder, and what they mean (TEL-GEN-06). */
export function TracePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const trace = useQuery(traceQuery);
  const [opened, setOpened] = useState<string | undefined>(undefined);
  useDocumentTitle(t("admin.nav.trace"));
  const calls = trace.data?.calls ?? [];
  const chosen = calls.find(({ id }) => id === opened) ?? calls[0];
  const columns: Column<TracedCall>[] = [
    {
      id: "at",
      header: t("telephony.trace.at"),
      rowHeader: true,
      cell: (item) => (
        <button
          type="button"
          className={classes.open}
          // What is seen comes first, so that who speaks to the page can say it (WCAG 2.5.3).
          aria-label={`${format.dateTimeSeconds(item.startedAt)}: ${t("telephony.trace.open", { from: item.from, to: item.to })}`}
          aria-pressed={item.id === chosen?.id}
          onClick={() => setOpened(item.id)}
        >
          {format.dateTimeSeconds(item.startedAt)}
        </button>
      ),
    },
    {
      id: "from",
      header: t("telephony.trace.from"),
      cell: (item) => <span className="pz-figures">{item.from}</span>,
    },
    {
      id: "to",
      header: t("telephony.trace.to"),
      cell: (item) => <span className="pz-figures">{item.to}</span>,
    },
    {
      id: "result",
      header: t("telephony.trace.result"),
      wrap: true,
      cell: (item) => {
        const verdict = traceVerdict(item);
        return (
          <StateMark
            tone={tones[verdict.tone]}
            label={t(`telephony.trace.verdict.${verdict.key}`, { code: verdict.code ?? "" })}
          />
        );
      },
    },
    {
      id: "messages",
      header: t("telephony.trace.messages"),
      numeric: true,
      cell: (item) => item.messages.length,
    },
  ];
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("telephony.trace.title")}>
        <Control running={trace.data?.running ?? null} />
      </PageHead>
      <div className={page.scroll}>
        {trace.error ? (
          <LoadFailed text={errorText(t, trace.error)} onRetry={() => void trace.refetch()} />
        ) : (
          <DataTable
            caption={t("telephony.trace.calls")}
            columns={columns}
            rows={calls}
            rowKey={(item) => item.id}
            {...(chosen && { selectedKey: chosen.id })}
            onOpen={(item) => setOpened(item.id)}
            loading={trace.isPending}
            empty={
              <Empty
                icon={<IconArrowsExchange size={28} />}
                title={t("telephony.trace.none")}
                text={t("telephony.trace.noneText")}
              />
            }
          />
        )}
        {chosen && <Ladder call={chosen} />}
      </div>
    </div>
  );
}

function Control({ running }: { readonly running: { filter: string; until: string } | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [filter, setFilter] = useState("");
  const [minutes, setMinutes] = useState<number | string>(10);
  const start = useMutation({
    mutationFn: () => call("traceStart", { body: { filter: filter.trim(), minutes: Number(minutes) } }),
    onSuccess: (view) => client.setQueryData(traceQuery.queryKey, view),
  });
  const stop = useMutation({
    mutationFn: () => call("traceStop", {}),
    onSuccess: () => client.invalidateQueries({ queryKey: traceQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  if (running) {
    return (
      <Group mt="sm" role="status">
        <StateMark
          tone="not-ready"
          pulse
          label={t("telephony.trace.running", {
            at: format.time(running.until),
            filter: running.filter || t("telephony.trace.anyCall"),
          })}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={15} />}
          loading={stop.isPending}
          onClick={() => stop.mutate()}
        >
          {t("telephony.trace.stop")}
        </Button>
      </Group>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Group mt="sm" align="end" gap="sm">
        <TextInput
          w={260}
          label={t("telephony.trace.number")}
          value={filter}
          maxLength={64}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <NumberInput
          w={130}
          label={t("telephony.trace.minutes")}
          min={1}
          max={30}
          allowDecimal={false}
          value={minutes}
          onChange={setMinutes}
        />
        <Button type="submit" leftSection={<IconPlayerRecord size={15} />} loading={start.isPending}>
          {t("telephony.trace.start")}
        </Button>
      </Group>
      <div className={classes.limits}>
        {t("telephony.trace.numberHint")}. {t("telephony.trace.limits")}
      </div>
      {start.error && (
        <Alert color="red" mt="sm" role="alert">
          {errorText(t, start.error)}
        </Alert>
      )}
    </form>
  );
}
