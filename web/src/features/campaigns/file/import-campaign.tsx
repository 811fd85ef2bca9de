import { Alert, Button, FileInput, Group, Loader, Modal, Table, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CampaignImportOutcome } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import { campaignsQuery } from "../campaign-queries.ts";
import { type ReadFile, readCampaignFile } from "./read-campaign-file.ts";

/** A new campaign from a file; every fault of the file is told before anything is created (OUT-CMP-12). */
export function ImportCampaign({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<File | null>(null);
  const [read, setRead] = useState<ReadFile>();
  const [name, setName] = useState("");
  const send = (file: Extract<ReadFile, { kind: "file" }>, as: string, dryRun: boolean) =>
    call("campaignImport", { body: { file: file.file, name: as.trim() || undefined, dryRun } });
  const check = useMutation({
    mutationFn: ({ file, as }: { file: Extract<ReadFile, { kind: "file" }>; as: string }) =>
      send(file, as, true),
  });
  const create = useMutation({
    mutationFn: (file: Extract<ReadFile, { kind: "file" }>) => send(file, name, false),
    onSuccess: async ({ campaign }) => {
      if (campaign === null) return;
      await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      notifications.show({ message: t("campaignFile.created", { name: campaign.name }), color: "green" });
      await navigate({
        to: "/admin/campaigns/$campaignId/$tab",
        params: { campaignId: campaign.id, tab: "properties" },
      });
      onClose();
    },
  });
  const choose = async (file: File | null) => {
    setChosen(file);
    setRead(undefined);
    check.reset();
    create.reset();
    if (file === null) return;
    const found = readCampaignFile(await file.text());
    setRead(found);
    if (found.kind !== "file") return;
    setName(found.name);
    check.mutate({ file: found, as: found.name });
  };
  const error = create.error ?? check.error;
  const faults = check.data?.faults ?? (error instanceof ApiError ? error.faults : []);
  const ready = read?.kind === "file" && check.data?.faults.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read?.kind !== "file") return;
    if (ready) create.mutate(read);
    else check.mutate({ file: read, as: name });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("campaignFile.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        <FileInput
          mb="sm"
          data-autofocus
          label={t("campaignFile.file")}
          description={t("campaignFile.hint")}
          placeholder={t("campaignFile.chooseFile")}
          accept=".json,application/json"
          value={chosen}
          onChange={(file) => void choose(file)}
          error={
            read?.kind === "not_json"
              ? t("campaignFile.notJson", { reason: read.reason })
              : read?.kind === "not_campaign" && t("campaignFile.notCampaign")
          }
        />
        {read?.kind === "file" && (
          <TextInput
            mb="sm"
            label={t("campaignFile.name")}
            value={name}
            maxLength={100}
            onChange={(event) => {
              setName(event.currentTarget.value);
              create.reset();
            }}
            onBlur={() => check.mutate({ file: read, as: name })}
          />
        )}
        <div role="status">
          {check.isPending && (
            <Group gap="xs">
              <Loader size="xs" />
              {t("campaignFile.checking")}
            </Group>
          )}
          {ready && !create.error && !check.isPending && (
            <Alert color="green">{t("campaignFile.fine")}</Alert>
          )}
          {error && faults.length === 0 && <Alert color="red">{errorText(t, error)}</Alert>}
        </div>
        {faults.length > 0 && <Faults faults={faults} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!ready || check.isPending}>
            {t("campaignFile.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

type Fault = CampaignImportOutcome["faults"][number];

function Faults({ faults }: { readonly faults: readonly Readonly<Fault>[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert color="red" mb="xs">
        {t("campaignFile.faults", { count: faults.length })}
      </Alert>
      <Table.ScrollContainer minWidth={420} mah={260}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("campaignFile.place")}</Table.Th>
              <Table.Th>{t("campaignFile.fault")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {faults.map((fault) => (
              <Table.Tr key={`${fault.field} ${fault.code}`}>
                <Table.Td>
                  <code>{fault.field.replace(/^file\./, "")}</code>
                </Table.Td>
                <Table.Td>
                  <FaultWords fault={fault} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function FaultWords({ fault }: { readonly fault: Readonly<Fault> }) {
  const { t } = useTranslation();
  const { code, params = {} } = fault;
  if (code !== "no_such_reference") return faultText(t, code, params);
  const { kind, name } = params as { kind: "list"; name: string };
  return t(`campaignFile.missing.${kind}`, { name, defaultValue: faultText(t, code, params) });
}
