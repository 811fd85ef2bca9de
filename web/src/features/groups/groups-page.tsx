import { ActionIcon, Button, Group as Row } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Group } from "@perezvon/api";
import { IconPencil, IconPlus, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import tabs from "../../ui/tabs.module.css";
import { groupsQuery } from "../directory-queries.ts";
import { GroupDialog } from "./group-dialog.tsx";

export function GroupsPage() {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  const mayEdit = useHas("sys.settings");
  const maySeePeople = useHas("sec.users", "sys.settings");
  const [edited, setEdited] = useState<Group | "new" | undefined>(undefined);
  const [deleted, setDeleted] = useState<Group | undefined>(undefined);
  useDocumentTitle(t("admin.nav.groups"));
  const columns: Column<Group>[] = [
    { id: "name", header: t("admin.groups.name"), cell: (group) => group.name, rowHeader: true },
    {
      id: "members",
      header: t("admin.groups.members"),
      numeric: true,
      width: 120,
      cell: (group) =>
        maySeePeople ? (
          <Link
            to="/admin/users"
            search={{ group: group.id }}
            className={tabs.trailLink}
            aria-label={`${t("people.groups.show", { name: group.name })}: ${group.members}`}
          >
            {group.members}
          </Link>
        ) : (
          group.members
        ),
    },
    {
      id: "supervisors",
      header: t("admin.groups.supervisors"),
      cell: (group) => group.supervisors.map(({ name }) => name).join(", ") || t("shell.units.none"),
      wrap: true,
    },
    {
      id: "keptForInbound",
      header: t("people.groups.inboundShare.label"),
      width: 200,
      cell: ({ keptForInbound: share }) =>
        share === null
          ? t("shell.units.none")
          : t(`people.groups.inboundShare.shown.${share.unit}`, { value: share.value }),
    },
  ];
  if (mayEdit) {
    columns.push({
      id: "actions",
      header: "",
      numeric: true,
      width: 100,
      cell: (group) => (
        <Row gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("people.groups.edit", { name: group.name })}
            onClick={() => setEdited(group)}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("people.groups.remove", { name: group.name })}
            onClick={() => setDeleted(group)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Row>
      ),
    });
  }
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.usersAndGroups")}
        title={t("admin.nav.groups")}
        count={groups.data && t("words.recordsTotal", { count: groups.data.total })}
        aside={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
              {t("people.groups.add")}
            </Button>
          )
        }
      />
      <div className={page.scroll}>
        {groups.error ? (
          <LoadFailed text={errorText(t, groups.error)} onRetry={() => void groups.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.groups")}
            columns={columns}
            rows={groups.data?.items ?? []}
            rowKey={(group) => group.id}
            loading={groups.isPending}
            empty={<Empty icon={<IconUsersGroup size={28} />} title={t("shell.table.empty")} />}
          />
        )}
      </div>
      {edited && (
        <GroupDialog group={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {deleted && <DeleteGroup group={deleted} onClose={() => setDeleted(undefined)} />}
    </div>
  );
}

function DeleteGroup({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call("groupDelete", { params: { id: group.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
      notifications.show({ message: t("people.groups.deleted", { name: group.name }) });
      onClose();
    },
  });
  const users =
    remove.error instanceof ApiError ? (remove.error.params.users as string[] | undefined) : undefined;
  return (
    <ConfirmDelete
      name={group.name}
      busy={remove.isPending}
      onClose={onClose}
      text={
        <>
          {t("people.groups.deleteText")}
          {remove.error && (
            <p role="alert">
              <strong>
                {users ? t("people.groups.inUse", { users: users.join(", ") }) : errorText(t, remove.error)}
              </strong>
            </p>
          )}
        </>
      }
      onConfirm={() => remove.mutate()}
    />
  );
}
