import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import type { ListFormat } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { type FieldRow, FieldRows } from "./field-rows.tsx";
import { ReadingFields } from "./reading-fields.tsx";

/** Fields are added and labels change; what holds data the server neither drops nor retypes (OUT-LST-03). */
export function FormatDialog({
  format,
  onClose,
}: {
  readonly format: ListFormat;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(format.name);
  const [reading, setReading] = useState(format.reading);
  const [rows, setRows] = useState<readonly FieldRow[]>(() =>
    format.fields.map((field, id) => ({ id, field, kept: true })),
  );
  const save = useMutation({
    mutationFn: () =>
      call("formatChange", {
        params: { id: format.id },
        body: {
          name: name.trim(),
          fields: rows.map(({ field }) => ({ ...field, name: field.name.trim() })),
          reading,
          version: format.version,
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["formats"] });
      await client.invalidateQueries({ queryKey: ["lists"] });
      onClose();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const nameFault = faults.find(({ field }) => field === "name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The tab behind the dialogue is a form of its own.
    event.stopPropagation();
    save.mutate();
  };
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t("formats.change")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && !nameFault && (
          <Alert color="red" mb="md" role="alert">
            {faults.length > 0
              ? faults.map(({ code, params }) => faultText(t, code, params)).join(" ")
              : errorText(t, save.error)}
          </Alert>
        )}
        <TextInput
          maw={420}
          label={t("formats.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameFault && faultText(t, nameFault.code, nameFault.params)}
        />
        <p className={page.hint}>
          {t("formats.serves", { lists: format.lists.map((list) => list.name).join(", ") })}
        </p>
        <p className={page.hint}>{t(format.records === 0 ? "formats.keyFree" : "formats.keyStays")}</p>
        <FieldRows keys={format.records === 0 ? "chosen" : "shown"} rows={rows} onRows={setRows} />
        <ReadingFields
          reading={reading}
          onChange={setReading}
          errorAt={(field) => {
            const fault = faults.find((each) => each.field === field);
            return fault && faultText(t, fault.code, fault.params);
          }}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={name.trim() === "" || rows.some(({ field }) => field.name.trim() === "")}
          >
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
