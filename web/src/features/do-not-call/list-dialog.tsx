import { Alert, Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type DoNotCallList, doNotCallKinds } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { doNotCallListsQuery } from "./do-not-call-queries.ts";

/** A new list, or another name for one that is there: the kind stays (OUT-DNC-01). */
export function ListDialog({
  list,
  onClose,
}: {
  readonly list?: DoNotCallList;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState(list?.name ?? "");
  const [kind, setKind] = useState<DoNotCallList["kind"]>(list?.kind ?? "internal");
  const save = useMutation({
    mutationFn: () =>
      list
        ? call("doNotCallListChange", {
            params: { id: list.id },
            body: { name: name.trim(), version: list.version },
          })
        : call("doNotCallListCreate", { body: { name: name.trim(), kind } }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: doNotCallListsQuery.queryKey, exact: true });
      if (list) notifications.show({ message: t("outbound.doNotCall.renamed"), color: "green" });
      else await navigate({ to: "/admin/do-not-call/$listId", params: { listId: saved.id } });
      onClose();
    },
  });
  const fault = save.error instanceof ApiError ? save.error.faults[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={list ? t("outbound.doNotCall.rename") : t("outbound.doNotCall.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && !fault && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        <TextInput
          data-autofocus
          mb="sm"
          label={t("outbound.doNotCall.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        {!list && (
          <Select
            label={t("outbound.doNotCall.kind")}
            description={`${t(`outbound.doNotCall.kindHints.${kind}`)} ${t("outbound.doNotCall.kindFixed")}`}
            inputWrapperOrder={["label", "input", "description", "error"]}
            allowDeselect={false}
            data={doNotCallKinds.map((value) => ({ value, label: t(`outbound.doNotCall.kinds.${value}`) }))}
            value={kind}
            onChange={(value) => setKind(doNotCallKinds.find((each) => each === value) ?? "internal")}
          />
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {list ? t("shell.actions.save") : t("outbound.doNotCall.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
