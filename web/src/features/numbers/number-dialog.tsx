import { Alert, Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CallerNumber } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { trunksQuery } from "../trunks/trunk-queries.ts";

const kinds = ["voice", "sms", "both"] as const;

/** Adds a number or a range of them, or changes one (PLT-TEN-12). */
export function NumberDialog({
  number,
  onClose,
}: {
  readonly number: CallerNumber | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const trunks = useQuery(trunksQuery);
  const [first, setFirst] = useState("");
  const [until, setUntil] = useState("");
  const [label, setLabel] = useState(number?.label ?? "");
  const [category, setCategory] = useState(number?.category ?? "");
  const [kind, setKind] = useState<CallerNumber["kind"]>(number?.kind ?? "voice");
  const [trunkId, setTrunkId] = useState<string | null>(number?.trunkId ?? null);
  const save = useMutation({
    mutationFn: async () => {
      const shared = { label: label.trim(), category: category.trim(), kind, trunkId };
      if (number) {
        await call("numberChange", { params: { id: number.id }, body: shared });
        return t("shell.form.saved");
      }
      const { items } = await call("numberCreate", {
        body: { ...shared, number: first.trim(), ...(until.trim() !== "" && { until: until.trim() }) },
      });
      return t("telephony.numbers.added", { count: items.length });
    },
    onSuccess: async (message) => {
      await client.invalidateQueries({ queryKey: ["numbers"] });
      await client.invalidateQueries({ queryKey: ["trunks"] });
      notifications.show({ message, color: "green" });
      onClose();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const faultOf = (...fields: string[]) => {
    const fault = faults.find((item) => fields.includes(item.field));
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number || first.trim() !== "") save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        number ? t("telephony.numbers.editTitle", { number: number.number }) : t("telephony.numbers.add")
      }
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        {!number && (
          <Group grow mb="sm" align="start">
            <TextInput
              required
              data-autofocus
              inputMode="tel"
              label={t("telephony.numbers.number")}
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
              error={faultOf("number", "numbers")}
            />
            <TextInput
              inputMode="tel"
              label={t("telephony.numbers.until")}
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
              error={faultOf("until")}
            />
          </Group>
        )}
        <TextInput
          mb="sm"
          label={t("telephony.numbers.label")}
          maxLength={32}
          description={t("compliance.numbers.labelHint")}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={faultOf("label")}
        />
        <TextInput
          mb="sm"
          label={t("compliance.numbers.category")}
          description={t("compliance.numbers.categoryHint")}
          maxLength={32}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
          error={faultOf("category")}
        />
        <Group grow align="start">
          <Select
            clearable
            label={t("telephony.numbers.trunk")}
            placeholder={t("telephony.numbers.noTrunk")}
            data={(trunks.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={trunkId}
            onChange={setTrunkId}
            error={faultOf("trunkId")}
          />
          <Select
            allowDeselect={false}
            label={t("telephony.numbers.kind")}
            data={kinds.map((value) => ({ value, label: t(`telephony.numbers.kinds.${value}`) }))}
            value={kind}
            onChange={(value) => setKind((value ?? "voice") as CallerNumber["kind"])}
          />
        </Group>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!number && first.trim() === ""}>
            {number ? t("shell.actions.save") : t("shell.actions.add")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
