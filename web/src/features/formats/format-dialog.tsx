import { ActionIcon, Alert, Button, Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { fieldTypes, type ListField, type ListFormat, phoneLabels } from "@perezvon/api";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";

interface Row {
  readonly id: number;
  readonly field: ListField;
  /** It was there when the dialogue opened. */
  readonly kept: boolean;
}

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
  const [rows, setRows] = useState<readonly Row[]>(() =>
    format.fields.map((field, id) => ({ id, field, kept: true })),
  );
  const save = useMutation({
    mutationFn: () =>
      call("formatChange", {
        params: { id: format.id },
        body: {
          name: name.trim(),
          fields: rows.map(({ field }) => ({ ...field, name: field.name.trim() })),
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
  const add = () =>
    setRows((before) => [
      ...before,
      { id: Math.max(-1, ...before.map(({ id }) => id)) + 1, field: { name: "", type: "text" }, kept: false },
    ]);
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
        <Fields rows={rows} onRows={setRows} />
        <Button mt="sm" size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
          {t("formats.addField")}
        </Button>
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

function Fields({
  rows,
  onRows,
}: {
  readonly rows: readonly Row[];
  readonly onRows: (rows: readonly Row[]) => void;
}) {
  const { t } = useTranslation();
  const change = (row: Row, part: Partial<ListField>) =>
    onRows(
      rows.map((each) => {
        if (each.id !== row.id) return each;
        const field = { ...each.field, ...part };
        // A label says which phone it is, so only a phone has one.
        if (field.type !== "phone") delete field.label;
        return { ...each, field };
      }),
    );
  const columns: Column<Row>[] = [
    {
      id: "name",
      header: t("admin.lists.fieldName"),
      rowHeader: true,
      cell: (row) =>
        row.kept ? (
          row.field.name
        ) : (
          <TextInput
            size="xs"
            aria-label={t("admin.lists.fieldName")}
            maxLength={100}
            value={row.field.name}
            onChange={(event) => change(row, { name: event.currentTarget.value })}
          />
        ),
    },
    {
      id: "type",
      header: t("admin.import.type"),
      width: 210,
      cell: (row) => (
        <Select
          size="xs"
          searchable
          allowDeselect={false}
          aria-label={`${t("admin.import.type")}: ${row.field.name}`}
          data={fieldTypes.map((value) => ({ value, label: t(`words.fieldType.${value}`) }))}
          value={row.field.type}
          onChange={(value) => change(row, { type: fieldTypes.find((each) => each === value) ?? "text" })}
        />
      ),
    },
    {
      id: "label",
      header: t("admin.import.label"),
      width: 150,
      cell: (row) =>
        row.field.type === "phone" && (
          <Select
            size="xs"
            aria-label={`${t("admin.import.label")}: ${row.field.name}`}
            allowDeselect={false}
            data={phoneLabels.map((value) => ({ value, label: t(`words.phoneLabel.${value}`) }))}
            value={row.field.label ?? "own"}
            onChange={(value) => change(row, { label: phoneLabels.find((each) => each === value) ?? "own" })}
          />
        ),
    },
    {
      id: "required",
      header: t("admin.import.required"),
      width: 110,
      cell: (row) => (
        <Checkbox
          aria-label={`${t("admin.import.required")}: ${row.field.name}`}
          checked={row.field.required === true}
          onChange={(event) => change(row, { required: event.currentTarget.checked })}
        />
      ),
    },
    {
      id: "remove",
      header: "",
      width: 50,
      cell: (row) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("formats.removeField", { name: row.field.name })}
          onClick={() => onRows(rows.filter(({ id }) => id !== row.id))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <DataTable
      compact
      caption={t("admin.lists.fields")}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
    />
  );
}
