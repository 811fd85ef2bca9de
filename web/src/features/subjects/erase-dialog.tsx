import { Alert, Button, Group, Modal, Textarea, TextInput } from "@mantine/core";
import type { SubjectReport } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { placeName } from "./place-name.ts";

/** Counts first, then a reason and the last digits of the number: what is erased is gone (OUT-CPL-11, DSK-GEN-09). */
export function EraseDialog({
  report,
  onClose,
  onStarted,
}: {
  readonly report: SubjectReport;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const last = report.number.slice(-4);
  const start = useMutation({
    mutationFn: () => call("erasureStart", { body: { number: report.number, reason: reason.trim() } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["erasures"] });
      onStarted();
    },
  });
  const faults = start.error instanceof ApiError ? start.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((each) => each.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const ready = reason.trim() !== "" && typed.trim() === last;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) start.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("compliance.subjects.eraseTitle", { number: report.number })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {start.error && (
          <Alert color="red" mb="md" role="alert">
            {faultOf("number") ?? errorText(t, start.error)}
          </Alert>
        )}
        <p>{t("compliance.subjects.eraseText")}</p>
        <ul>
          {report.places.map(({ rows, table }) => (
            <li key={table}>
              {t("compliance.subjects.placeRows", { place: placeName(t, table), rows: format.integer(rows) })}
            </li>
          ))}
        </ul>
        <Textarea
          data-autofocus
          mb="sm"
          autosize
          minRows={2}
          maxLength={500}
          label={t("compliance.subjects.reason")}
          description={t("compliance.subjects.reasonHint")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={faultOf("reason")}
        />
        <TextInput
          inputMode="numeric"
          autoComplete="off"
          label={t("compliance.subjects.typeLast")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" color="red" loading={start.isPending} disabled={!ready}>
            {t("compliance.subjects.erase")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
