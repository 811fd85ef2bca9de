import { ActionIcon, Menu, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Bell } from "../../ui/logo.tsx";
import { AlertBell } from "../alerts/alert-bell.tsx";
import { ConnectionBanner } from "../connection/connection-banner.tsx";
import { useMe } from "../session/session-queries.ts";
import { useSignOut } from "../session/use-sign-out.ts";
import { SettingsDialog } from "../settings/settings-dialog.tsx";
import classes from "./app-frame.module.css";
import { type Application, applications } from "./applications.ts";

/** Top bar with the bell, the switcher, what the application puts there, and the user's own menu. */
export function AppFrame({
  application,
  bar,
  onSignOut,
  children,
}: {
  readonly application: Application;
  readonly bar?: ReactNode;
  /** Says what must happen before the session may end; false keeps it. */
  readonly onSignOut?: () => Promise<boolean>;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState(false);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t("shell.skipToContent")}
      </a>
      <header className={classes.bar}>
        <Switcher application={application} />
        <div className={classes.slot}>{bar}</div>
        <AlertBell iconClass={classes.icon} />
        <Tooltip label={t("shell.settings.open")}>
          <ActionIcon
            className={classes.icon}
            variant="transparent"
            size="lg"
            aria-label={t("shell.settings.open")}
            onClick={() => setSettings(true)}
          >
            <IconSettings size={20} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <AccountMenu onSignOut={onSignOut} />
      </header>
      <ConnectionBanner />
      <div id="content" className={classes.content}>
        {children}
      </div>
      <SettingsDialog opened={settings} onClose={() => setSettings(false)} />
    </div>
  );
}

function Switcher({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const me = useMe();
  const allowed = applications.filter(({ id }) => me.applications.includes(id));
  const face = (
    <>
      <Bell size={28} />
      <span className={classes.brand}>
        <span className={classes.product}>{t("shell.product")}</span>
        <span className={classes.application}>{t(`shell.applications.${application}`)}</span>
      </span>
    </>
  );
  if (allowed.length < 2) return <div className={classes.switcher}>{face}</div>;
  return (
    <Menu position="bottom-start" width={300} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.switcher}>
          {face}
          <VisuallyHidden>{t("shell.applications.switch")}</VisuallyHidden>
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {allowed.map(({ id, to, icon: Icon }) => (
          <Menu.Item
            key={id}
            component={Link}
            to={to}
            leftSection={<Icon size={22} stroke={1.5} aria-hidden />}
          >
            <div className={classes.choice}>{t(`shell.applications.${id}`)}</div>
            <div className={classes.hint}>{t(`shell.applications.${id}Hint`)}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu({ onSignOut }: { readonly onSignOut?: () => Promise<boolean> }) {
  const { t } = useTranslation();
  const { user, centre } = useMe();
  const signOut = useSignOut();
  const name = `${user.firstName} ${user.lastName}`.trim() || user.login;
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <span className={classes.avatar} aria-hidden>
            {initials(name) || <IconUser size={16} />}
          </span>
          <span className={classes.who}>
            <span className={classes.name}>{name}</span>
            <span className={classes.centre}>{centre.name}</span>
          </span>
          <VisuallyHidden>{t("shell.account.menu")}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.login}
          {user.extension && ` · ${t("shell.account.extension", { extension: user.extension })}`}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.6} aria-hidden />}
          onClick={async () => {
            if (!onSignOut || (await onSignOut())) await signOut();
          }}
        >
          {t("shell.account.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");
}
