import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import type { ListField, ListRecord } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { codeText, errorText, faultText } from "../../shell/text/error-text.ts";

/** A record added or changed by hand, checked as an import is (OUT-LST-07). */
export function RecordForm({
  listId,
  fields,
  record,
  onClose,
}: {
  readonly listId: string;
  readonly fields: readonly ListField[];
  /** Undefined for a new one. */
  readonly record: ListRecord | undefined;
  readonly onClose: (changed: ListRecord | undefined) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [values, setValues] = useState(() => fields.map((_, place) => record?.values[place] ?? ""));
  const save = useMutation({
    mutationFn: async () => {
      const body = { values: changedValues(fields, values, record?.values ?? []) };
      if (record) return call("recordChange", { params: { id: listId, recordId: record.id }, body });
      await call("recordAdd", { params: { id: listId }, body });
      return undefined;
    },
    onSuccess: async (changed) => {
      await client.invalidateQueries({ queryKey: ["lists", listId] });
      onClose(changed);
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const faultAt = (name: string) => {
    const fault = faults.find(({ field }) => field === `values.${name}`);
    if (!fault) return undefined;
    // A value is wrong as a row of an import is, and rows have words of their own.
    return t(`errors.row.${fault.code as "phone"}`, { defaultValue: faultText(t, fault.code, fault.params) });
  };
  const elsewhere = faults.filter(({ field }) => !fields.some(({ name }) => field === `values.${name}`));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={() => onClose(undefined)}
      title={record ? t("admin.content.edit", { id: record.id }) : t("admin.content.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && (faults.length === 0 || elsewhere.length > 0) && (
          <Alert color="red" mb="md" role="alert">
            {elsewhere.length > 0
              ? elsewhere
                  .map(({ code, params }) =>
                    t(`errors.row.${code as "no_number"}`, { defaultValue: codeText(t, code, params) }),
                  )
                  .join(" ")
              : errorText(t, save.error)}
          </Alert>
        )}
        {fields.map((field, place) => (
          <TextInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place, names may repeat
            key={place}
            mb="sm"
            label={field.name}
            description={t(`words.fieldType.${field.type}`)}
            inputWrapperOrder={["label", "input", "description", "error"]}
            required={field.required === true}
            // The API knows a field by its name: of two with one name the first is meant.
            disabled={fields.findIndex(({ name }) => name === field.name) !== place}
            value={values[place] ?? ""}
            onChange={(event) => setValues(values.with(place, event.currentTarget.value))}
            error={faultAt(field.name)}
          />
        ))}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => onClose(undefined)}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Only what somebody typed goes out: a value that is not named stays as it is. */
function changedValues(
  fields: readonly ListField[],
  values: readonly string[],
  before: readonly string[],
): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [place, { name }] of fields.entries()) {
    const value = values[place] ?? "";
    if (!(name in named) && value !== (before[place] ?? "")) named[name] = value;
  }
  return named;
}
