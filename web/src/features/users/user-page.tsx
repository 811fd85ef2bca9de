import { Button, Group, Menu, Modal, Tabs, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { UserCard } from "@perezvon/api";
import { IconDots, IconKey, IconLock, IconLockOpen, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CrashPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import rail from "../../ui/list-rail.module.css";
import { ListRail } from "../../ui/list-rail.tsx";
import { MasterDetail, PageHead } from "../../ui/master-detail.tsx";
import tabs from "../../ui/tabs.module.css";
import { PasswordDialog } from "./password-dialog.tsx";
import { useChangeUser, useDeleteUser, userQuery, usersRailQuery, useUnlockUser } from "./user-queries.ts";
import { UserStateMark } from "./user-state.tsx";
import { type UserTabId, userTabOf, userTabs } from "./user-tabs.ts";
import classes from "./users-page.module.css";

type Asking = "password" | "disable" | "delete";

/** The card of a user: what is known of him, what he may, where he is signed in, what was done to him. */
export function UserPage() {
  const { t } = useTranslation();
  const { userId, tab: asked } = useParams({ strict: false }) as { userId: string; tab?: string };
  const user = useQuery(userQuery(userId));
  const navigate = useNavigate();
  const mayManage = useHas("sec.users");
  const mayRead = useHas("sec.audit");
  const tab = userTabOf(asked);
  const name = user.data && nameOf(user.data);
  useDocumentTitle(name ?? t("admin.nav.users"));
  const shown = userTabs.filter((id) => (id === "sessions" ? mayManage : id === "log" ? mayRead : true));
  return (
    <MasterDetail list={<UsersRail userId={userId} tab={tab} />}>
      {user.error ? (
        <CrashPage error={user.error} />
      ) : (
        <>
          <PageHead
            trail={
              <>
                <Link to="/admin/users" className={tabs.trailLink}>
                  {t("admin.nav.users")}
                </Link>
                {" » "}
                {t(`people.user.tabs.${tab}`)}
              </>
            }
            title={name ?? " "}
            count={user.data && <UserStateMark state={user.data.state} />}
            aside={user.data && mayManage && <Actions user={user.data} />}
          >
            {user.data && <Facts user={user.data} mayManage={mayManage} />}
          </PageHead>
          <Tabs
            value={tab}
            onChange={(value) =>
              void navigate({ to: "/admin/users/$userId/$tab", params: { userId, tab: value ?? "employee" } })
            }
            classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
            keepMounted={false}
          >
            <Tabs.List>
              {shown.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`people.user.tabs.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              <Outlet />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </MasterDetail>
  );
}

function nameOf(user: UserCard): string {
  return `${user.firstName} ${user.lastName}`.trim();
}

function Facts({ user, mayManage }: { readonly user: UserCard; readonly mayManage: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const unlock = useUnlockUser(user.id);
  const at = format.dateTime(user.createdAt);
  return (
    <>
      <div className={classes.facts}>
        <span>{user.login}</span>
        <span>
          {user.createdBy
            ? t("people.user.createdBy", { at, by: user.createdBy })
            : t("people.user.createdAt", { at })}
        </span>
        <span>
          {user.lastSignInAt
            ? t("people.user.lastSignIn", { at: format.dateTime(user.lastSignInAt) })
            : t("people.user.neverSignedIn")}
        </span>
        <span>
          {user.passwordTemporary && user.passwordDiesAt
            ? t("people.user.passwordState.temporary", { at: format.dateTime(user.passwordDiesAt) })
            : t("people.user.passwordState.permanent", { at: format.dateTime(user.passwordSetAt) })}
        </span>
      </div>
      {user.state === "locked" && user.lockedUntil && (
        <div className={classes.notice} role="status">
          <span>{t("people.user.lockedUntil", { at: format.dateTime(user.lockedUntil) })}</span>
          {mayManage && (
            <Button
              size="compact-sm"
              variant="default"
              loading={unlock.isPending}
              onClick={() =>
                unlock.mutate(undefined, {
                  onSuccess: () =>
                    notifications.show({
                      message: t("people.user.unlocked", { login: user.login }),
                      color: "green",
                    }),
                })
              }
            >
              {t("people.user.unlock")}
            </Button>
          )}
        </div>
      )}
      {user.state === "disabled" && (
        <div className={classes.notice} role="status">
          {t("people.user.disabledText")}
        </div>
      )}
      {user.supportAccount && <div className={classes.notice}>{t("people.user.support")}</div>}
    </>
  );
}

function Actions({ user }: { readonly user: UserCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [asking, setAsking] = useState<Asking | undefined>(undefined);
  const close = () => setAsking(undefined);
  // Own password is changed in the settings, with the present one; nobody disables or deletes himself.
  if (me.user.id === user.id) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => setAsking("password")}>
        {t("people.user.password")}
      </Button>
      {user.state === "disabled" ? (
        <EnableButton user={user} />
      ) : (
        <Button variant="default" leftSection={<IconLock size={16} />} onClick={() => setAsking("disable")}>
          {t("people.user.disable")}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" px="xs" aria-label={t("shell.actions.more")}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking("delete")}>
            {t("shell.actions.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === "password" && <PasswordDialog user={user} onClose={close} />}
      {asking === "disable" && <DisableDialog user={user} onClose={close} />}
      {asking === "delete" && <DeleteDialog user={user} onClose={close} />}
    </>
  );
}

function EnableButton({ user }: { readonly user: UserCard }) {
  const { t } = useTranslation();
  const change = useChangeUser(user.id);
  return (
    <Button
      variant="default"
      leftSection={<IconLockOpen size={16} />}
      loading={change.isPending}
      onClick={() =>
        change.mutate(
          { disabled: false },
          {
            onSuccess: () =>
              notifications.show({
                message: t("people.user.enabled", { login: user.login }),
                color: "green",
              }),
            onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
          },
        )
      }
    >
      {t("people.user.enable")}
    </Button>
  );
}

function DisableDialog({ user, onClose }: { readonly user: UserCard; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeUser(user.id);
  const disable = () =>
    change.mutate(
      { disabled: true },
      {
        onSuccess: () => {
          onClose();
          const id = notifications.show({
            autoClose: 10_000,
            message: (
              <Group justify="space-between">
                <span>{t("people.user.disabled", { login: user.login })}</span>
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => {
                    change.mutate({ disabled: false });
                    notifications.hide(id);
                  }}
                >
                  {t("people.user.undo")}
                </Button>
              </Group>
            ),
          });
        },
        onError: (error) => {
          onClose();
          notifications.show({ message: errorText(t, error), color: "red" });
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("people.user.disableTitle", { login: user.login })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm">{t("people.user.disableText")}</Text>
      {user.supportAccount && (
        <Text fz="sm" mt="sm" fw={600}>
          {t("people.user.supportHint")}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button color="red" data-autofocus loading={change.isPending} onClick={disable}>
          {t("people.user.disable")}
        </Button>
      </Group>
    </Modal>
  );
}

function DeleteDialog({ user, onClose }: { readonly user: UserCard; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteUser(user.id);
  return (
    <ConfirmDelete
      name={user.login}
      typeName
      busy={remove.isPending}
      onClose={onClose}
      text={
        <>
          {t("people.user.deleteText")}
          {user.supportAccount && <strong> {t("people.user.supportHint")}</strong>}
        </>
      }
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: async () => {
            await navigate({ to: "/admin/users" });
            notifications.show({ message: t("people.user.deleted", { login: user.login }) });
          },
          onError: (error) => {
            notifications.show({ message: errorText(t, error), color: "red" });
            onClose();
          },
        })
      }
    />
  );
}

function UsersRail({ userId, tab }: { readonly userId: string; readonly tab: UserTabId }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 200);
  const users = useQuery(usersRailQuery(search));
  return (
    <ListRail
      label={t("admin.nav.users")}
      count={users.data && t("words.recordsTotal", { count: users.data.total })}
      search={typed}
      onSearch={setTyped}
      searchLabel={t("admin.users.search")}
      onRefresh={() => void users.refetch()}
    >
      {(users.data?.items ?? []).map((user) => (
        <Link
          key={user.id}
          to="/admin/users/$userId/$tab"
          params={{ userId: user.id, tab }}
          className={rail.row}
          data-status={user.id === userId ? "active" : undefined}
          aria-current={user.id === userId ? "page" : undefined}
        >
          <div className={rail.name}>{`${user.firstName} ${user.lastName}`.trim()}</div>
          <div className={rail.facts}>
            <span>{user.login}</span>
            <span>{user.extension ?? ""}</span>
          </div>
        </Link>
      ))}
    </ListRail>
  );
}
