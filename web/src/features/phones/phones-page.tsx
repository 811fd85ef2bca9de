import { ActionIcon, Button, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import type { Endpoint } from "@perezvon/api";
import { IconCheck, IconCopy, IconDeviceLandlinePhone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";

/** SIP lines with the data that a phone needs (DSK-USR-05); the password only when asked for (TEL-AUT-03). */
export function PhonesPage() {
  const { t } = useTranslation();
  const lines = useQuery({
    queryKey: ["endpoints"],
    queryFn: () => call("endpoints", { query: { limit: 500 } }),
    refetchInterval: 10_000,
  });
  const [shown, setShown] = useState<string | undefined>(undefined);
  const secrets = useQuery({
    queryKey: ["endpoints", "secrets"],
    queryFn: () => call("endpoints", { query: { limit: 500, show: true } }),
    enabled: shown !== undefined,
    gcTime: 0,
  });
  useDocumentTitle(t("admin.nav.phones"));
  const columns: Column<Endpoint>[] = [
    {
      id: "number",
      header: t("admin.phones.number"),
      cell: (line) => line.extension ?? t("shell.units.none"),
      rowHeader: true,
      width: 90,
    },
    { id: "owner", header: t("admin.phones.owner"), cell: (line) => line.user.name },
    {
      id: "state",
      header: t("admin.phones.state"),
      cell: (line) => (
        <StateMark
          tone={line.registered ? "ready" : "idle"}
          label={line.registered ? t("admin.phones.registered") : t("admin.phones.unregistered")}
        />
      ),
    },
    { id: "login", header: t("admin.phones.login"), cell: (line) => line.login },
    {
      id: "server",
      header: t("admin.phones.server"),
      cell: (line) => (
        <Group gap={4} wrap="nowrap">
          <span className="pz-figures">{line.server}</span>
          <Copy value={line.server} label={t("admin.phones.copyServer")} />
        </Group>
      ),
    },
    { id: "domain", header: t("admin.phones.domain"), cell: (line) => line.domain },
    {
      id: "password",
      header: t("admin.phones.password"),
      cell: (line) => {
        const password = secrets.data?.items.find(({ id }) => id === line.id)?.password;
        return shown === line.id && password ? (
          <Group gap={4} wrap="nowrap">
            <Text component="span" ff="monospace" fz="sm">
              {password}
            </Text>
            <Copy value={password} label={t("admin.phones.copyPassword")} />
            <Button size="compact-xs" variant="subtle" onClick={() => setShown(undefined)}>
              {t("admin.phones.hide")}
            </Button>
          </Group>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("admin.phones.showFor", { login: line.login })}
            loading={shown === line.id && secrets.isFetching}
            onClick={() => setShown(line.id)}
          >
            {t("admin.phones.show")}
          </Button>
        );
      },
    },
  ];
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.directory")}
        title={t("admin.nav.phones")}
        count={lines.data && t("words.recordsTotal", { count: lines.data.total })}
      >
        <div className={page.hint}>{t("admin.phones.hint")}</div>
      </PageHead>
      <div className={page.scroll}>
        {lines.error ? (
          <LoadFailed text={errorText(t, lines.error)} onRetry={() => void lines.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.phones")}
            columns={columns}
            rows={lines.data?.items ?? []}
            rowKey={(line) => line.id}
            loading={lines.isPending}
            empty={<Empty icon={<IconDeviceLandlinePhone size={28} />} title={t("admin.phones.empty")} />}
          />
        )}
      </div>
    </div>
  );
}

function Copy({ value, label }: { readonly value: string; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("shell.actions.copied") : label}>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
