import { ActionIcon, Alert, Button, Group, Modal, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CampaignGroup } from "@perezvon/api";
import { IconLink, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../shell/api.ts";
import { useDocumentTitle } from "../../../shell/frame/use-document-title.ts";
import { useHas } from "../../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import { ConfirmDelete } from "../../../ui/confirm-delete.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { PageHead } from "../../../ui/master-detail.tsx";
import page from "../../../ui/page.module.css";
import { Panel } from "../../../ui/panel.tsx";
import tabs from "../../../ui/tabs.module.css";
import classes from "./campaign-groups-page.module.css";
import { ChainPicture } from "./chain-picture.tsx";
import { campaignGroupsQuery, useDeleteCampaignGroup, useSaveCampaignGroup } from "./linked-queries.ts";

/** «Группы связанных кампаний» (OUT-LNK-10): every group with its chain and who of it runs now. */
export function CampaignGroupsPage() {
  const { t } = useTranslation();
  const groups = useQuery({ ...campaignGroupsQuery, refetchInterval: 3_000 });
  const mayEdit = useHas("svc.admin.all");
  const [edited, setEdited] = useState<CampaignGroup | "new" | undefined>();
  const [deleted, setDeleted] = useState<CampaignGroup | undefined>();
  useDocumentTitle(t("linked.title"));
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
      {t("linked.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead
        trail={
          <Link to="/admin/campaigns" className={tabs.trailLink}>
            {t("admin.nav.campaigns")}
          </Link>
        }
        title={t("linked.title")}
        aside={(groups.data?.length ?? 0) > 0 && add}
      />
      <div className={page.scroll}>
        {groups.error && !groups.data ? (
          <LoadFailed text={errorText(t, groups.error)} onRetry={() => void groups.refetch()} />
        ) : groups.data?.length === 0 ? (
          <Empty icon={<IconLink size={28} />} title={t("linked.emptyTitle")} text={t("linked.emptyText")}>
            {add}
          </Empty>
        ) : (
          <div className={classes.groups}>
            {groups.data?.map((group) => (
              <Panel
                key={group.id}
                title={group.name}
                extra={
                  mayEdit && (
                    <Group gap={4}>
                      <Tooltip label={t("linked.rename")}>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t("linked.renameNamed", { name: group.name })}
                          onClick={() => setEdited(group)}
                        >
                          <IconPencil size={16} stroke={1.6} />
                        </ActionIcon>
                      </Tooltip>
                      <Tooltip label={t("shell.actions.delete")}>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t("linked.deleteNamed", { name: group.name })}
                          onClick={() => setDeleted(group)}
                        >
                          <IconTrash size={16} stroke={1.6} />
                        </ActionIcon>
                      </Tooltip>
                    </Group>
                  )
                }
              >
                {group.members.length === 0 ? (
                  <p className={page.hint}>{t("linked.noMembers")}</p>
                ) : (
                  <ChainPicture group={group} />
                )}
              </Panel>
            ))}
          </div>
        )}
      </div>
      {edited && (
        <GroupDialog group={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {deleted && <DeleteGroup group={deleted} onClose={() => setDeleted(undefined)} />}
    </div>
  );
}

function GroupDialog({
  group,
  onClose,
}: {
  readonly group: CampaignGroup | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const save = useSaveCampaignGroup();
  const [name, setName] = useState(group?.name ?? "");
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const fault = faults.find(({ field }) => field === "name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate({ id: group?.id, name: name.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(group ? "linked.rename" : "linked.add")}
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
          required
          label={t("linked.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function DeleteGroup({ group, onClose }: { readonly group: CampaignGroup; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteCampaignGroup();
  return (
    <ConfirmDelete
      name={group.name}
      busy={remove.isPending}
      text={t("linked.deleteText")}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(group.id, {
          onSuccess: onClose,
          onError: (error) => {
            notifications.show({ message: errorText(t, error), color: "red" });
            onClose();
          },
        })
      }
    />
  );
}
