import { ActionIcon, Alert, Button, Group, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { BanView, NetworkView } from "@perezvon/api";
import { IconShieldCheck, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";

const bansQuery = queryOptions({
  queryKey: ["bans"],
  queryFn: async () => (await call("bans", {})).items,
  refetchInterval: 5_000,
});
const networksQuery = queryOptions({
  queryKey: ["networks"],
  queryFn: async () => (await call("networks", {})).items,
});

/** «Защита SIP»: who is shut out and why, and who never or always is (TEL-SEC-01, TEL-SEC-03). */
export function SipSecurityPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.sipSecurity"));
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.sipSecurity")} />
      <div className={page.scroll}>
        <Bans />
        <Networks />
      </div>
    </div>
  );
}

function Bans() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const bans = useQuery(bansQuery);
  const release = useMutation({
    mutationFn: (address: string) => call("banRelease", { body: { address } }),
    onSuccess: (_, address) =>
      notifications.show({ message: t("telephony.security.released", { address }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: bansQuery.queryKey }),
  });
  const columns: Column<BanView>[] = [
    {
      id: "address",
      header: t("telephony.security.address"),
      rowHeader: true,
      cell: ({ address }) => <span className="pz-figures">{address}</span>,
    },
    {
      id: "reason",
      header: t("telephony.security.reason"),
      cell: ({ reason }) => t(`telephony.security.reasons.${reason}`),
    },
    { id: "detail", header: t("telephony.security.detail"), wrap: true, cell: ({ detail }) => detail },
    { id: "since", header: t("telephony.security.since"), cell: ({ since }) => format.dateTime(since) },
    { id: "until", header: t("telephony.security.until"), cell: ({ until }) => format.dateTime(until) },
    { id: "times", header: t("telephony.security.times"), numeric: true, cell: ({ times }) => times },
    {
      id: "release",
      header: "",
      numeric: true,
      cell: ({ address }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t("telephony.security.releaseNamed", { address })}
          loading={release.isPending && release.variables === address}
          onClick={() => release.mutate(address)}
        >
          {t("telephony.security.release")}
        </Button>
      ),
    },
  ];
  return (
    <section>
      <h2 className={page.section}>{t("telephony.security.bans")}</h2>
      {bans.error ? (
        <LoadFailed text={errorText(t, bans.error)} onRetry={() => void bans.refetch()} />
      ) : (
        <DataTable
          caption={t("telephony.security.bans")}
          columns={columns}
          rows={bans.data ?? []}
          rowKey={({ address }) => address}
          loading={bans.isPending}
          empty={
            <Empty
              icon={<IconShieldCheck size={28} />}
              title={t("telephony.security.noBans")}
              text={t("telephony.security.noBansText")}
            />
          }
        />
      )}
    </section>
  );
}

function Networks() {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const networks = useQuery(networksQuery);
  const refresh = () => client.invalidateQueries({ queryKey: networksQuery.queryKey });
  const remove = useMutation({
    mutationFn: (networkId: string) => call("networkRemove", { params: { networkId } }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: refresh,
  });
  const columns: Column<NetworkView>[] = [
    {
      id: "network",
      header: t("telephony.security.network"),
      rowHeader: true,
      cell: ({ network }) => <span className="pz-figures">{network}</span>,
    },
    {
      id: "list",
      header: t("telephony.security.list"),
      cell: ({ list }) => t(`telephony.security.lists.${list}`),
    },
    { id: "note", header: t("telephony.security.note"), wrap: true, cell: ({ note }) => note },
    {
      id: "added",
      header: t("telephony.security.added"),
      cell: ({ createdAt }) => format.dateTime(createdAt),
    },
    {
      id: "remove",
      header: "",
      numeric: true,
      cell: ({ id, network }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("telephony.security.remove", { network })}
          onClick={() => remove.mutate(id)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <section>
      <h2 className={page.section}>{t("telephony.security.networks")}</h2>
      <AddNetwork onAdded={refresh} />
      {networks.error ? (
        <LoadFailed text={errorText(t, networks.error)} onRetry={() => void networks.refetch()} />
      ) : (
        <DataTable
          caption={t("telephony.security.networks")}
          columns={columns}
          rows={networks.data ?? []}
          rowKey={({ id }) => id}
          loading={networks.isPending}
          empty={
            <Empty title={t("telephony.security.noNetworks")} text={t("telephony.security.noNetworksText")} />
          }
        />
      )}
    </section>
  );
}

const lists = ["allow", "deny"] as const;

function AddNetwork({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = useTranslation();
  const [list, setList] = useState<NetworkView["list"]>("allow");
  const [network, setNetwork] = useState("");
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () => call("networkAdd", { body: { list, network: network.trim(), note: note.trim() } }),
    onSuccess: () => {
      setNetwork("");
      setNote("");
      onAdded();
    },
  });
  const fault =
    add.error instanceof ApiError ? add.error.faults.find(({ field }) => field === "network") : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (network.trim() !== "") add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="start" gap="sm" mb="md">
        <Select
          w={190}
          allowDeselect={false}
          label={t("telephony.security.list")}
          data={lists.map((value) => ({ value, label: t(`telephony.security.lists.${value}`) }))}
          value={list}
          onChange={(value) => setList((value ?? "allow") as NetworkView["list"])}
        />
        <TextInput
          w={220}
          label={t("telephony.security.network")}
          value={network}
          onChange={(event) => setNetwork(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        <TextInput
          w={240}
          maxLength={200}
          label={t("telephony.security.note")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button
          mt={22}
          type="submit"
          variant="default"
          loading={add.isPending}
          disabled={network.trim() === ""}
        >
          {t("telephony.security.addNetwork")}
        </Button>
      </Group>
      {add.error && !fault && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, add.error)}
        </Alert>
      )}
    </form>
  );
}
