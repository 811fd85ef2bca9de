import { Alert, Button, Group, Modal, MultiSelect, Select, Text, TextInput } from "@mantine/core";
import { type Campaign, campaignKinds } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { callerNumbersQuery, groupsQuery } from "../directory-queries.ts";
import { listsQuery } from "../lists/list-queries.ts";
import { useCreateCampaign } from "./campaign-queries.ts";

/** The few things a campaign cannot do without; everything else has a default. */
export function CreateCampaign({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateCampaign();
  const groups = useQuery(groupsQuery);
  const lists = useQuery(listsQuery);
  const numbers = useQuery(callerNumbersQuery);
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Campaign["kind"]>("outbound");
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const [listIds, setListIds] = useState<string[]>([]);
  const [callerNumber, setCallerNumber] = useState<string | null>(null);
  const faults = create.error instanceof ApiError ? create.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    create.mutate(
      {
        name: name.trim(),
        kind,
        enabled: true,
        groupIds,
        callerNumber,
        lists: listIds.map((listId, index) => ({ listId, enabled: true, order: index + 1, ratio: 1 })),
      },
      {
        onSuccess: (created) =>
          void navigate({
            to: "/admin/campaigns/$campaignId/$tab",
            params: { campaignId: created.id, tab: "dialling" },
          }),
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("admin.campaigns.createTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {create.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, create.error)}
          </Alert>
        )}
        <TextInput
          mb="sm"
          data-autofocus
          required
          label={t("admin.campaigns.name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf("name")}
        />
        <Select
          mb="sm"
          allowDeselect={false}
          label={t("admin.properties.type")}
          description={t("admin.properties.typeHint")}
          data={campaignKinds.map((value) => ({ value, label: t(`words.serviceKind.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value === "blended" ? value : "outbound")}
        />
        <MultiSelect
          mb="sm"
          label={t("admin.campaigns.tabs.lists")}
          placeholder={listIds.length === 0 ? t("admin.campaignLists.choose") : undefined}
          searchable
          data={(lists.data?.items ?? []).map((list) => ({ value: list.id, label: list.name }))}
          value={listIds}
          onChange={setListIds}
          error={faultOf("lists")}
        />
        <MultiSelect
          mb="sm"
          label={t("admin.staff.groups")}
          description={t("admin.staff.groupsHint")}
          placeholder={groupIds.length === 0 ? t("admin.staff.choose") : undefined}
          searchable
          data={(groups.data?.items ?? []).map((group) => ({ value: group.id, label: group.name }))}
          value={groupIds}
          onChange={setGroupIds}
          error={faultOf("groupIds")}
        />
        <Select
          mb="md"
          clearable
          label={t("admin.numbers.caller")}
          placeholder={t("admin.numbers.none")}
          data={(numbers.data?.items ?? []).map(({ number, label }) => ({
            value: number,
            label: label ? `${number} — ${label}` : number,
          }))}
          value={callerNumber}
          onChange={setCallerNumber}
          error={faultOf("callerNumber")}
        />
        <Text fz="xs" c="dimmed">
          {t("admin.campaigns.createText")}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
            {t("admin.campaigns.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
