import { ActionIcon, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Webhook, WebhookDelivery, webhookKinds } from "@perezvon/api";
import { IconListDetails, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";
import { deliveriesQuery, kindWord } from "./webhook-queries.ts";

const tones = { waiting: "busy", sent: "ready", failed: "not-ready" } as const;

/** What became of each delivery, with «Доставить ещё раз» (PLT-API-05). */
export function DeliveryLog({ item, onClose }: { readonly item: Webhook; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const query = deliveriesQuery(item.id);
  const deliveries = useQuery(query);
  const resend = useMutation({
    mutationFn: (deliveryId: string) => call("webhookResend", { params: { id: item.id, deliveryId } }),
    onError: (error: Error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
  });
  const columns: Column<WebhookDelivery>[] = [
    {
      id: "at",
      header: t("webhooks.at"),
      rowHeader: true,
      cell: ({ at, kind }) => (
        <>
          {t(`webhooks.kind.${kindWord(kind as (typeof webhookKinds)[number] | "test")}`)}
          <div className={page.hint}>{format.dateTimeSeconds(at)}</div>
        </>
      ),
    },
    {
      id: "subject",
      header: t("webhooks.subject"),
      cell: ({ subject, sequence }) => (
        <span className="pz-figures">{`${subject.split(":").at(-1) ?? ""} · ${sequence}`}</span>
      ),
    },
    {
      id: "state",
      header: t("webhooks.state"),
      cell: ({ state, nextAt, tries }) => (
        <>
          <StateMark tone={tones[state]} label={t(`webhooks.states.${state}`)} />
          {nextAt && tries > 0 && (
            <div className={page.hint}>{t("webhooks.next", { at: format.timeSeconds(nextAt) })}</div>
          )}
        </>
      ),
    },
    {
      id: "tries",
      header: t("webhooks.tries"),
      numeric: true,
      cell: ({ tries }) => format.integer(tries),
    },
    {
      id: "answer",
      header: t("webhooks.last"),
      wrap: true,
      cell: ({ status, answer }) => [status, answer].filter(Boolean).join(" · "),
    },
    {
      id: "resend",
      header: "",
      cell: ({ id, state }) =>
        state !== "waiting" && (
          <ActionIcon
            variant="subtle"
            aria-label={t("webhooks.resend")}
            title={t("webhooks.resend")}
            onClick={() => resend.mutate(id)}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        ),
    },
  ];
  return (
    <Modal
      opened
      size="80rem"
      onClose={onClose}
      title={t("webhooks.log", { name: item.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {deliveries.error ? (
        <LoadFailed text={errorText(t, deliveries.error)} onRetry={() => void deliveries.refetch()} />
      ) : (
        <DataTable
          caption={t("webhooks.log", { name: item.name })}
          columns={columns}
          rows={deliveries.data ?? []}
          rowKey={({ id }) => id}
          loading={deliveries.isPending}
          empty={
            <Empty
              icon={<IconListDetails size={28} />}
              title={t("webhooks.noDeliveries")}
              text={t("webhooks.noDeliveriesText")}
            />
          }
        />
      )}
    </Modal>
  );
}
