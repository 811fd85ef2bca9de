import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import type { CallingHours, Hours } from "@perezvon/api";
import { callingHoursPresets } from "@perezvon/schedule";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { HoursEditor } from "./hours-editor.tsx";
import { callingHoursQuery } from "./hours-queries.ts";
import { PresetMenu } from "./preset-menu.tsx";
import { SafePicture } from "./safe-picture.tsx";

const daytime = callingHoursPresets[0]!;

/** A row of «Часы для звонков» (OUT-HRS-01): without a region, its country's default. */
export function RowDialog({
  row,
  readOnly,
  onClose,
}: {
  readonly row: CallingHours | undefined;
  readonly readOnly: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState({
    countryCode: row?.countryCode ?? "7",
    region: row?.region ?? "",
    abbreviation: row?.abbreviation ?? "",
    hours: row?.hours ?? (structuredClone(daytime.hours) as Hours),
  });
  const save = useMutation({
    mutationFn: () => {
      const { countryCode, region, abbreviation, hours } = draft;
      const body = { countryCode, region: region.trim() || null, abbreviation: abbreviation.trim(), hours };
      return row
        ? call("callingHoursChange", { params: { id: row.id }, body: { ...body, version: row.version } })
        : call("callingHoursCreate", { body });
    },
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: callingHoursQuery.queryKey }),
  });
  const put = (change: Partial<typeof draft>) => {
    setDraft((old) => ({ ...old, ...change }));
    if (save.isError) save.reset();
  };
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const texts = Object.fromEntries(
    faults.map(({ field, code, params }) => [field, faultText(t, code, params)] as const),
  );
  const complete = draft.countryCode !== "" && draft.abbreviation.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !readOnly) save.mutate();
  };
  return (
    <Modal
      opened
      size={780}
      onClose={onClose}
      title={row ? t("hours.edit", { name: row.region ?? t("hours.standard") }) : t("hours.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        <Group align="flex-start" gap="md" wrap="nowrap" mb="sm">
          <TextInput
            w={110}
            required
            label={t("hours.countryCode")}
            leftSection="+"
            inputMode="numeric"
            maxLength={3}
            disabled={readOnly}
            value={draft.countryCode}
            onChange={(event) => put({ countryCode: event.currentTarget.value.replaceAll(/\D/g, "") })}
            error={texts.countryCode}
          />
          <TextInput
            flex={1}
            data-autofocus
            label={t("hours.region")}
            description={t("hours.regionHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            placeholder={t("hours.standard")}
            maxLength={100}
            disabled={readOnly}
            value={draft.region}
            onChange={(event) => put({ region: event.currentTarget.value })}
            error={texts.region}
          />
          <TextInput
            w={140}
            required
            label={t("hours.abbreviation")}
            maxLength={20}
            disabled={readOnly}
            value={draft.abbreviation}
            onChange={(event) => put({ abbreviation: event.currentTarget.value })}
            error={texts.abbreviation}
          />
        </Group>
        <Group justify="space-between">
          <h3 className={page.section} style={{ margin: "8px 0 0" }}>
            {t("hours.schedule")}
          </h3>
          {!readOnly && <PresetMenu onChoose={(hours) => put({ hours })} />}
        </Group>
        <p className={page.hint} style={{ margin: "4px 0 0" }}>
          {t("hours.localHint")}
        </p>
        <HoursEditor
          hours={draft.hours}
          zone="UTC"
          readOnly={readOnly}
          faults={texts}
          onChange={(hours) => put({ hours })}
        />
        <h3 className={page.section}>{t("hours.week.title")}</h3>
        <SafePicture hours={draft.hours} zone="UTC" />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t(readOnly ? "shell.actions.close" : "shell.actions.cancel")}
          </Button>
          {!readOnly && (
            <Button type="submit" loading={save.isPending} disabled={!complete}>
              {t("shell.actions.save")}
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}
