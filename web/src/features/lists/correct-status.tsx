import { Button, Group, Modal, Select, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CorrectionOutcome, RecordDial } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { campaignDispositionsQuery } from "../campaigns/campaign-queries.ts";

/** A manager's second thought about a finished call, for seven days (OUT-DSP-08). */
export function CorrectStatus({ dial }: { readonly dial: RecordDial }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const may = useHas("svc.admin.all", "svc.admin", "sup.campaigns");
  if (!may || dial.correctableUntil === null || Date.parse(dial.correctableUntil) < Date.now()) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t("corrections.act")}
      </Button>
      {open && <CorrectDialog dial={dial} onClose={() => setOpen(false)} />}
    </>
  );
}

function CorrectDialog({ dial, onClose }: { readonly dial: RecordDial; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const known = useQuery(campaignDispositionsQuery(dial.campaignId));
  const params = { id: dial.campaignId, attemptId: dial.id };
  const follows = useQuery({
    queryKey: ["correction", dial.id, chosen],
    queryFn: () => call("attemptCorrect", { params, body: { disposition: chosen ?? "", preview: true } }),
    enabled: chosen !== null,
    retry: false,
    staleTime: 0,
  });
  const save = useMutation({
    mutationFn: () =>
      call("attemptCorrect", { params, body: chosen === null ? {} : { disposition: chosen } }),
    onSuccess: () => {
      notifications.show({ message: t("corrections.done"), color: "green" });
      onClose();
      void client.invalidateQueries({ queryKey: ["record-dials"] });
      return client.invalidateQueries({ queryKey: ["lists"] });
    },
  });
  const failure = save.error ?? known.error ?? (chosen === null ? null : follows.error);
  const fault = failure instanceof ApiError ? failure.faults[0] : undefined;
  const offered = (known.data ?? []).filter(
    ({ key, folder, visibleToAgents }) => visibleToAgents && folder !== "system" && key !== dial.disposition,
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("corrections.act")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm" c="dimmed" mb="md">
        {t("corrections.hint")}
      </Text>
      <Select
        required
        searchable
        mb="sm"
        label={t("corrections.status")}
        data={offered.map(({ key, name }) => ({ value: key, label: name[format.language] }))}
        value={chosen}
        error={failure && (fault ? faultText(t, fault.code, fault.params) : errorText(t, failure))}
        onChange={(value) => {
          save.reset();
          setChosen(value);
        }}
      />
      <div role="status">{follows.data && <Follows outcome={follows.data} />}</div>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button loading={save.isPending} disabled={!follows.data} onClick={() => save.mutate()}>
          {t("corrections.save")}
        </Button>
      </Group>
    </Modal>
  );
}

function Follows({ outcome }: { readonly outcome: CorrectionOutcome }) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = outcome.dueAt === null ? "" : format.dateTimeSeconds(outcome.dueAt);
  return (
    <Text fz="sm">
      {t(`corrections.follows.${outcome.record}`, { at })}{" "}
      {outcome.doNotCall.length > 0 &&
        t("corrections.follows.doNotCall", { numbers: outcome.doNotCall.join(", ") })}
    </Text>
  );
}
