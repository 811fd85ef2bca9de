import { Button, Skeleton, Tabs } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import rail from "../../ui/list-rail.module.css";
import { ListRail } from "../../ui/list-rail.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { MasterDetail, PageHead } from "../../ui/master-detail.tsx";
import tabs from "../../ui/tabs.module.css";
import { LineDevicesTab } from "./line-devices-tab.tsx";
import { LineMark } from "./line-mark.tsx";
import { useLines } from "./line-queries.ts";
import { LineRulesTab } from "./line-rules-tab.tsx";
import { lineStateOf, matchingLines } from "./line-state.ts";
import { NewPasswordDialog } from "./new-password-dialog.tsx";
import classes from "./phones.module.css";

const tabIds = ["device", "rules"] as const;
type TabId = (typeof tabIds)[number];

/** The card of a line: its devices now, what they have to be told, and what is asked of them (TEL-REG-03, PBX-SIP-02). */
export function LinePage() {
  const { t } = useTranslation();
  const { lineId, tab: asked } = useParams({ from: "/signed-in/admin/phones/$lineId/$tab" });
  const tab = tabIds.find((id) => id === asked) ?? "device";
  const navigate = useNavigate();
  const lines = useLines();
  const line = lines.data?.find(({ id }) => id === lineId);
  const mayEdit = useHas("pbx.admin");
  const mayReadPeople = useHas("sec.users", "sys.settings");
  const [renewing, setRenewing] = useState(false);
  // A password belongs to its line: it is not shown on the next one that is opened.
  const [secret, setSecret] = useState<{ readonly lineId: string; readonly password: string }>();
  const setPassword = (password: string | undefined) =>
    setSecret(password === undefined ? undefined : { lineId, password });
  const title = line && t("telephony.lines.title", { login: line.login });
  useDocumentTitle(title ?? t("admin.nav.phones"));
  if (lines.data && !line) return <NotFoundPage />;
  return (
    <MasterDetail list={<LinesRail lineId={lineId} tab={tab} />}>
      {lines.error && !lines.data ? (
        <LoadFailed text={errorText(t, lines.error)} onRetry={() => void lines.refetch()} />
      ) : (
        <>
          <PageHead
            trail={
              <>
                <Link to="/admin/phones" className={tabs.trailLink}>
                  {t("admin.nav.phones")}
                </Link>
                {" » "}
                {t(`telephony.lines.tabs.${tab}`)}
              </>
            }
            title={title ?? " "}
            count={line && <LineMark line={line} />}
            aside={
              mayEdit && (
                <Button
                  variant="default"
                  leftSection={<IconKey size={16} />}
                  disabled={!line}
                  onClick={() => setRenewing(true)}
                >
                  {t("telephony.lines.regenerate")}
                </Button>
              )
            }
          >
            {line && (
              <div className={classes.facts}>
                <span>
                  {t("telephony.lines.owner")}:{" "}
                  {mayReadPeople ? (
                    <Link
                      to="/admin/users/$userId/$tab"
                      params={{ userId: line.user.id, tab: "employee" }}
                      className={classes.link}
                    >
                      {line.user.name}
                    </Link>
                  ) : (
                    line.user.name
                  )}
                </span>
                <span>
                  {t("telephony.lines.number")}: {line.extension ?? t("shell.units.none")}
                </span>
              </div>
            )}
          </PageHead>
          <Tabs
            value={tab}
            onChange={(value) =>
              void navigate({
                to: "/admin/phones/$lineId/$tab",
                params: { lineId, tab: value ?? "device" },
              })
            }
            classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
            keepMounted={false}
          >
            <Tabs.List>
              {tabIds.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`telephony.lines.tabs.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              {!line ? (
                <Skeleton height={180} m="lg" />
              ) : tab === "device" ? (
                <LineDevicesTab
                  key={lineId}
                  line={line}
                  password={secret?.lineId === lineId ? secret.password : undefined}
                  onPassword={setPassword}
                />
              ) : (
                <LineRulesTab key={lineId} line={line} mayEdit={mayEdit} />
              )}
            </Tabs.Panel>
          </Tabs>
          {renewing && line && (
            <NewPasswordDialog
              line={line}
              onClose={() => setRenewing(false)}
              onMade={(made) => {
                setPassword(made);
                setRenewing(false);
                void navigate({ to: "/admin/phones/$lineId/$tab", params: { lineId, tab: "device" } });
              }}
            />
          )}
        </>
      )}
    </MasterDetail>
  );
}

function LinesRail({ lineId, tab }: { readonly lineId: string; readonly tab: TabId }) {
  const { t } = useTranslation();
  const lines = useLines();
  const [search, setSearch] = useState("");
  return (
    <ListRail
      label={t("admin.nav.phones")}
      count={lines.data && t("words.recordsTotal", { count: lines.data.length })}
      search={search}
      onSearch={setSearch}
      searchLabel={t("telephony.lines.search")}
      onRefresh={() => void lines.refetch()}
    >
      {matchingLines(lines.data ?? [], search).map((line) => (
        <Link
          key={line.id}
          to="/admin/phones/$lineId/$tab"
          params={{ lineId: line.id, tab }}
          className={rail.row}
          data-status={line.id === lineId ? "active" : undefined}
          aria-current={line.id === lineId ? "page" : undefined}
        >
          <div className={rail.name}>
            {line.extension ?? line.login} {line.user.name}
          </div>
          <div className={rail.facts}>
            <span>{t(`telephony.lines.${lineStateOf(line)}`)}</span>
          </div>
        </Link>
      ))}
    </ListRail>
  );
}
