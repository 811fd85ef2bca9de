import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ForbiddenPage } from "../../shell/errors/error-pages.tsx";
import { AppFrame } from "../../shell/frame/app-frame.tsx";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import classes from "./admin-layout.module.css";
import { filterNavigation, type NavigationNode, navigationFor } from "./sections.ts";

export function AdminLayout() {
  const me = useMe();
  const inRecords = useLocation().pathname.startsWith("/admin/records");
  const allowed = me.applications.includes("admin");
  return (
    <AppFrame application="admin" bar={allowed && <TopTabs />}>
      {allowed ? (
        <>
          {!inRecords && <Navigation />}
          <main className={classes.main}>
            <Outlet />
          </main>
        </>
      ) : (
        <ForbiddenPage />
      )}
    </AppFrame>
  );
}

/** «Конфигурация», «Записи обращений» of DSK-MNU-01. */
function TopTabs() {
  const { t } = useTranslation();
  const records = useHas("svc.records");
  const inRecords = useLocation().pathname.startsWith("/admin/records");
  return (
    <nav className={classes.tabs} aria-label={t("shell.applications.admin")}>
      <Link to="/admin" className={classes.tab} data-active={!inRecords || undefined}>
        {t("admin.nav.configuration")}
      </Link>
      {records && (
        <Link to="/admin/records" className={classes.tab} data-active={inRecords || undefined}>
          {t("admin.nav.records")}
        </Link>
      )}
    </nav>
  );
}

function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const [typed, setTyped] = useState("");
  const [narrow, setNarrow] = useLocalStorage({ key: "perezvon.nav.narrow", defaultValue: false });
  const nameOf = (id: string) => t(`admin.nav.${id as NavigationNode["id"] | "users"}`);
  const nodes = filterNavigation(navigationFor(me.privileges), narrow ? "" : typed, nameOf);
  const toggle = narrow ? t("admin.nav.expand") : t("admin.nav.collapse");
  return (
    <nav className={classes.nav} data-narrow={narrow || undefined} aria-label={t("admin.nav.label")}>
      <div className={classes.head}>
        {!narrow && (
          <TextInput
            size="xs"
            className={classes.filter}
            aria-label={t("admin.nav.filter")}
            placeholder={t("admin.nav.filter")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            leftSection={<IconSearch size={14} aria-hidden />}
          />
        )}
        <Tooltip label={toggle} position="right">
          <ActionIcon variant="subtle" color="gray" aria-label={toggle} onClick={() => setNarrow(!narrow)}>
            {narrow ? <IconLayoutSidebarLeftExpand size={18} /> : <IconLayoutSidebarLeftCollapse size={18} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <ul className={classes.tree}>
        {nodes.map((node) =>
          node.kind === "section" ? (
            <li key={node.id}>
              <SectionLink to={node.to} icon={node.icon} name={nameOf(node.id)} narrow={narrow} />
            </li>
          ) : (
            <li key={node.id} className={classes.folder}>
              {!narrow && <div className={classes.folderName}>{nameOf(node.id)}</div>}
              <ul className={classes.tree}>
                {node.sections.map((section) => (
                  <li key={section.id}>
                    <SectionLink
                      to={section.to}
                      icon={section.icon}
                      name={nameOf(section.id)}
                      narrow={narrow}
                    />
                  </li>
                ))}
              </ul>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}

function SectionLink({
  to,
  icon: Icon,
  name,
  narrow,
}: {
  readonly to: string;
  readonly icon: typeof IconSearch;
  readonly name: string;
  readonly narrow: boolean;
}) {
  const link = (
    <Link
      to={to}
      className={classes.link}
      activeProps={{ "data-active": true }}
      aria-label={narrow ? name : undefined}
    >
      <Icon size={19} stroke={1.6} aria-hidden />
      {!narrow && <span>{name}</span>}
    </Link>
  );
  return narrow ? (
    <Tooltip label={name} position="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
