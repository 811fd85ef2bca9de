import { Alert, Button, Group, List, Modal, Text, TextInput } from "@mantine/core";
import type { Campaign, TestDial } from "@perezvon/api";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { CallLink } from "../../calls/call-link.tsx";
import { analysisResults } from "../../lists/record-dials.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";

const steps = ["started", "ringing", "answered", "analysed", "connected", "ended"] as const;

/** «Тестовый набор»: a number tried with the campaign's settings, outside lists and results (OUT-CMP-13). */
export function TestDialDialog({
  campaign,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [number, setNumber] = useState("");
  const params = { id: campaign.id };
  const queryKey = ["test-dial", campaign.id];
  const last = useQuery({
    queryKey,
    queryFn: () => call("testDial", { params }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && state.data.stage !== "over" ? 500 : false),
  });
  const start = useMutation({
    mutationFn: () => call("testDialStart", { params, body: { number: number.trim() } }),
    onSuccess: (begun) => client.setQueryData(queryKey, begun),
  });
  const end = useMutation({ mutationFn: () => call("testDialEnd", { params }) });
  const going = last.data != null && last.data.stage !== "over";
  const fault = start.error instanceof ApiError ? start.error.faults[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== "" && !going) start.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("testDial.title", { name: campaign.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm" c="dimmed" mb="md">
        {t("testDial.hint")}
      </Text>
      <form onSubmit={submit} noValidate>
        <Group align="start" gap="sm">
          <TextInput
            data-autofocus
            type="tel"
            style={{ flex: 1 }}
            label={t("testDial.number")}
            value={number}
            maxLength={40}
            onChange={(event) => {
              setNumber(event.currentTarget.value);
              start.reset();
            }}
            error={fault && faultText(t, fault.code, fault.params)}
          />
          {going ? (
            <Button
              mt={21}
              color="red"
              leftSection={<IconPhoneOff size={16} />}
              loading={end.isPending}
              onClick={() => end.mutate()}
            >
              {t("testDial.hangUp")}
            </Button>
          ) : (
            <Button
              mt={21}
              type="submit"
              leftSection={<IconPhone size={16} />}
              loading={start.isPending}
              disabled={number.trim() === ""}
            >
              {t("testDial.dial")}
            </Button>
          )}
        </Group>
        {start.error && !fault && (
          <Alert color="red" mt="sm" role="alert">
            {errorText(t, start.error)}
          </Alert>
        )}
      </form>
      {last.data && <Course dial={last.data} campaignId={campaign.id} />}
    </Modal>
  );
}

/** What became of the dial so far, step by step, each with its time since the dial began. */
function Course({ dial, campaignId }: { readonly dial: TestDial; readonly campaignId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const statuses = useQuery(campaignDispositionsQuery(campaignId));
  const status = statuses.data?.find(({ key }) => key === dial.disposition)?.name[format.language];
  const result = dial.analysis === null ? undefined : analysisResults[dial.analysis];
  const began = Date.parse(dial.startedAt);
  return (
    <section aria-label={t("testDial.course")}>
      <Group justify="space-between" mt="lg" mb="xs">
        <Text fw={600}>
          {dial.number} · <span role="status">{t(`testDial.stages.${dial.stage}`)}</span>
        </Text>
        <Text fz="sm" c="dimmed">
          {t("testDial.from", { number: dial.callerNumber })}
        </Text>
      </Group>
      <List fz="sm" spacing={2}>
        {steps.map((step) => {
          const at = dial[`${step}At`];
          if (at === null) return null;
          const seconds = format.decimal((Date.parse(at) - began) / 1000, 1);
          return (
            <List.Item key={step}>
              {t(`testDial.steps.${step}`)}{" "}
              <span className="pz-figures">
                {step === "started" ? format.timeSeconds(at) : t("testDial.after", { seconds })}
              </span>
            </List.Item>
          );
        })}
      </List>
      {result && <Text mt="xs">{t(`admin.dials.result.${result}`)}</Text>}
      {!result && dial.endedAt !== null && dial.answeredAt !== null && (
        <Text mt="xs">{t(dial.analysisSkipped ? "testDial.analysisSkipped" : "testDial.analysisNone")}</Text>
      )}
      {dial.got && <Text>{t(`testDial.got.${dial.got}`)}</Text>}
      {dial.disposition !== null && (
        <Alert mt="sm" variant="light">
          {t("testDial.disposition", { status: status ?? dial.disposition })}
          {dial.note && <Text fz="sm">{t("testDial.codes", { note: dial.note })}</Text>}
          <CallLink callId={dial.callId} />
        </Alert>
      )}
    </section>
  );
}
