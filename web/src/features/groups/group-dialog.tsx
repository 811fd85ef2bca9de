import { Alert, Button, Modal, MultiSelect, Group as Row, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Group } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { groupsQuery, peopleQuery } from "../directory-queries.ts";
import { InboundShareField } from "./inbound-share-field.tsx";

/** Makes a group, or changes its name, who leads it and what it keeps for inbound calls (PLT-GRP-03, OUT-MOD-13). */
export function GroupDialog({
  group,
  onClose,
}: {
  readonly group: Group | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const people = useQuery(peopleQuery);
  const [name, setName] = useState(group?.name ?? "");
  const [supervisorIds, setSupervisorIds] = useState(group?.supervisors.map(({ id }) => id) ?? []);
  const [keptForInbound, setKeptForInbound] = useState<Group["keptForInbound"]>(
    group?.keptForInbound ?? null,
  );
  const save = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), supervisorIds, keptForInbound };
      if (group) await call("groupChange", { params: { id: group.id }, body });
      else await call("groupCreate", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
      notifications.show({
        message: group ? t("shell.form.saved") : t("people.groups.created", { name: name.trim() }),
        color: "green",
      });
      onClose();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={group ? t("people.groups.editTitle", { name: group.name }) : t("people.groups.createTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        <TextInput
          mb="sm"
          required
          data-autofocus
          label={t("admin.groups.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf("name")}
        />
        <MultiSelect
          searchable
          clearable
          label={t("admin.groups.supervisors")}
          data={(people.data?.items ?? []).map((user) => ({
            value: user.id,
            label: `${user.firstName} ${user.lastName}`.trim(),
          }))}
          value={supervisorIds}
          onChange={setSupervisorIds}
          error={faultOf("supervisorIds")}
        />
        <InboundShareField
          share={keptForInbound}
          onChange={setKeptForInbound}
          error={faultOf("keptForInbound.value")}
        />
        <Row justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {group ? t("shell.actions.save") : t("people.groups.create")}
          </Button>
        </Row>
      </form>
    </Modal>
  );
}
