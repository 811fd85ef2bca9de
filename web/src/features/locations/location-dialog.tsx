import { Alert, Button, Group, Modal, MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import type { Location } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { peopleQuery } from "../directory-queries.ts";
import { locationsQuery, placeableQuery } from "./location-queries.ts";

/** A place: its address for emergency services, the number they see, and who is there. */
export function LocationDialog({
  location,
  onClose,
}: {
  readonly location: Location | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const placeable = useQuery(placeableQuery);
  const people = useQuery(peopleQuery);
  const [name, setName] = useState(location?.name ?? "");
  const [address, setAddress] = useState(location?.address ?? "");
  const [number, setNumber] = useState<string | null>(location?.number ?? null);
  const [networks, setNetworks] = useState(location?.networks ?? []);
  const [lineIds, setLineIds] = useState(location?.lines.map(({ id }) => id) ?? []);
  const [userIds, setUserIds] = useState(location?.users.map(({ id }) => id) ?? []);
  const save = useMutation({
    mutationFn: async () => {
      const country = location === undefined ? {} : { country: location.country };
      const body = { name, address, number, networks, lineIds, userIds, ...country };
      if (location) await call("locationPut", { params: { id: location.id }, body });
      else await call("locationCreate", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: locationsQuery.queryKey });
      onClose();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field.split(".")[0] === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const complete = name.trim() !== "" && address.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) save.mutate();
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={location ? t("security.locations.edit", { name: location.name }) : t("security.locations.add")}
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
          label={t("security.locations.name")}
          description={t("security.locations.nameHint")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf("name")}
        />
        <TextInput
          mb="sm"
          required
          label={t("security.locations.address")}
          maxLength={300}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={faultOf("address")}
        />
        <Select
          mb="sm"
          clearable
          searchable
          label={t("security.locations.number")}
          description={t("security.locations.numberHint")}
          data={placeable.data?.numbers ?? (number === null ? [] : [number])}
          value={number}
          onChange={setNumber}
          error={faultOf("number")}
        />
        <TagsInput
          mb="sm"
          label={t("security.locations.networks")}
          description={t("security.locations.networksHint")}
          value={networks}
          onChange={setNetworks}
          error={faultOf("networks")}
        />
        <MultiSelect
          mb="sm"
          searchable
          label={t("security.locations.lines")}
          data={placeable.data?.lines ?? []}
          value={lineIds}
          onChange={setLineIds}
          error={faultOf("lineIds")}
        />
        <MultiSelect
          searchable
          label={t("security.locations.users")}
          description={t("security.locations.usersHint")}
          data={(people.data?.items ?? []).map((user) => ({
            value: user.id,
            label: `${user.firstName} ${user.lastName}`.trim() || user.login,
          }))}
          value={userIds}
          onChange={setUserIds}
          error={faultOf("userIds")}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!complete}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
