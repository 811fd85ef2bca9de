import { ActionIcon, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Webhook } from "@perezvon/api";
import { IconListDetails, IconPencil, IconPlus, IconSend, IconTrash, IconWebhook } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { kindWord, webhooksQuery } from "./webhook-queries.ts";

type Opened =
  | { readonly kind: "change" | "log" | "remove"; readonly item: Webhook }
  | { readonly kind: "add" };

const icons = { test: IconSend, log: IconListDetails, change: IconPencil, remove: IconTrash } as const;

/** Addresses of programs that are told what happens in campaigns (OUT-API-04). */
export function WebhooksSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const hooks = useQuery(webhooksQuery);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const failed = (error: Error) => notifications.show({ message: errorText(t, error), color: "red" });
  const test = useMutation({
    mutationFn: ({ id }: Webhook) => call("webhookTest", { params: { id } }),
    onSuccess: () => notifications.show({ message: t("webhooks.tested"), color: "green" }),
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Webhook) => call("webhookDelete", { params: { id } }),
    onError: failed,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      close();
    },
  });
  const act = (kind: keyof typeof icons, item: Webhook) =>
    kind === "test" ? test.mutate(item) : setOpened({ kind, item });
  const columns = useColumns(act);
  return (
    <section aria-label={t("webhooks.title")}>
      <Group justify="space-between" mt="xl" mb="md" wrap="nowrap">
        <div>
          <h3 className={page.section}>{t("webhooks.title")}</h3>
          <span className={page.hint}>{t("webhooks.text")}</span>
        </div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpened({ kind: "add" })}
        >
          {t("webhooks.add")}
        </Button>
      </Group>
      {hooks.error ? (
        <LoadFailed text={errorText(t, hooks.error)} onRetry={() => void hooks.refetch()} />
      ) : (
        <DataTable
          caption={t("webhooks.title")}
          columns={columns}
          rows={hooks.data ?? []}
          rowKey={({ id }) => id}
          loading={hooks.isPending}
          empty={
            <Empty
              icon={<IconWebhook size={28} />}
              title={t("webhooks.emptyTitle")}
              text={t("webhooks.emptyText")}
            />
          }
        />
      )}
      {(opened?.kind === "add" || opened?.kind === "change") && (
        <WebhookDialog item={opened.kind === "change" ? opened.item : undefined} onClose={close} />
      )}
      {opened?.kind === "log" && <DeliveryLog item={opened.item} onClose={close} />}
      {opened?.kind === "remove" && (
        <ConfirmDelete
          name={opened.item.name}
          text={t("webhooks.removeText")}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(opened.item)}
          onClose={close}
        />
      )}
    </section>
  );
}

function useColumns(act: (kind: keyof typeof icons, item: Webhook) => void): Column<Webhook>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const hintOf = ({ disabledAt, failingSince }: Webhook) =>
    disabledAt
      ? t("webhooks.disabled", { at: format.dateTime(disabledAt) })
      : failingSince && t("webhooks.failing", { at: format.dateTime(failingSince) });
  return [
    { id: "name", header: t("webhooks.name"), rowHeader: true, cell: ({ name }) => name },
    { id: "url", header: t("webhooks.url"), wrap: true, cell: ({ url }) => url },
    {
      id: "kinds",
      header: t("webhooks.kinds"),
      wrap: true,
      cell: ({ kinds }) => kinds.map((kind) => t(`webhooks.kind.${kindWord(kind)}`)).join(", "),
    },
    {
      id: "state",
      header: t("webhooks.state"),
      wrap: true,
      cell: (item) => (
        <>
          <StateMark
            tone={item.enabled ? (item.failingSince ? "not-ready" : "ready") : "idle"}
            label={item.enabled ? t("webhooks.on") : t("webhooks.off")}
          />
          <div className={page.hint}>{hintOf(item)}</div>
        </>
      ),
    },
    {
      id: "waiting",
      header: t("webhooks.waiting"),
      numeric: true,
      cell: ({ waiting }) => format.integer(waiting),
    },
    {
      id: "acts",
      header: "",
      cell: (item) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {(["test", "log", "change", "remove"] as const).map((kind) => {
            const Icon = icons[kind];
            const label = t(`webhooks.${kind}`, { name: item.name });
            return (
              <ActionIcon
                key={kind}
                variant="subtle"
                {...(kind === "remove" && { color: "red" })}
                aria-label={label}
                title={label}
                disabled={kind === "test" && !item.enabled}
                onClick={() => act(kind, item)}
              >
                <Icon size={16} />
              </ActionIcon>
            );
          })}
        </Group>
      ),
    },
  ];
}
