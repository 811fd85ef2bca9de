import { Switch, TextInput } from "@mantine/core";
import type { AgentRow } from "@perezvon/api";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useTopic } from "../../shell/connection/connection.tsx";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas, useMe } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { stateText, stateTones } from "../agent-states.ts";
import { SoundMarks } from "../calls/sound-marks.tsx";
import classes from "../campaign-window/campaign-window-page.module.css";
import { countByState, inTalk, orderAgents } from "./agent-order.ts";
import { SuperviseButtons } from "./supervise-buttons.tsx";
import { SupervisionDock, type SupervisionWish } from "./supervision-dock.tsx";

/** Agents with state, time in it and what they talk about, live (DSK-RTV-03). */
export function AgentsPage() {
  const { t } = useTranslation();
  const live = useTopic<readonly AgentRow[]>("agents");
  const first = useQuery({
    queryKey: ["agents"],
    queryFn: () => call("agents", {}),
    enabled: live === undefined,
  });
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const now = useServerNow();
  const [wish, setWish] = useState<SupervisionWish | undefined>(undefined);
  const mine = useMe().user.id;
  const mayTalk = useHas("agent.login");
  const rights = {
    monitor: useHas("sup.monitor"),
    coach: useHas("sup.coach"),
    barge_in: useHas("sup.barge"),
  };
  useDocumentTitle(t("supervisor.agents.title"));
  const agents = live ?? first.data?.items;
  const wanted = search.trim().toLocaleLowerCase();
  const rows = orderAgents(agents ?? []).filter(
    (agent) =>
      (all || agent.state !== "logged_out") &&
      (agent.name.toLocaleLowerCase().includes(wanted) || agent.extension?.includes(wanted)),
  );
  const counts = countByState(agents ?? []);
  const columns: Column<AgentRow>[] = [
    {
      id: "state",
      header: t("supervisor.agents.state"),
      width: 280,
      cell: (agent) => (
        <StateMark tone={stateTones[agent.state]} label={stateText(t, agent.state, agent.reason)} />
      ),
    },
    {
      id: "inState",
      header: t("supervisor.agents.inState"),
      numeric: true,
      width: 110,
      cell: (agent) =>
        agent.state === "logged_out" ? t("shell.units.none") : formatDuration(now - Date.parse(agent.since)),
    },
    { id: "name", header: t("supervisor.agents.name"), rowHeader: true, cell: (agent) => agent.name },
    {
      id: "extension",
      header: t("supervisor.agents.extension"),
      numeric: true,
      width: 120,
      cell: (agent) => agent.extension ?? t("shell.units.none"),
    },
    {
      id: "previewsRefused",
      header: t("supervisor.agents.previewsRefused"),
      numeric: true,
      width: 130,
      cell: ({ previewsRefused }) => (previewsRefused === 0 ? t("shell.units.none") : previewsRefused),
    },
    {
      id: "interaction",
      header: t("supervisor.agents.interaction"),
      cell: (agent) =>
        agent.interaction && (
          <>
            {[
              t(`words.phase.${agent.interaction.phase as "talk"}`, {
                defaultValue: agent.interaction.phase,
              }),
              agent.interaction.service,
            ]
              .filter(Boolean)
              .join(" · ")}{" "}
            <SoundMarks sound={agent.interaction.sound} whose="other" />
          </>
        ),
    },
    {
      id: "number",
      header: t("supervisor.agents.number"),
      cell: (agent) => <span className="pz-figures">{agent.interaction?.number}</span>,
    },
  ];
  if (mayTalk && (rights.monitor || rights.coach || rights.barge_in)) {
    columns.push({
      id: "actions",
      header: t("supervisor.agents.actions"),
      width: 140,
      cell: (agent) =>
        agent.userId !== mine && inTalk(agent) ? (
          <SuperviseButtons
            name={agent.name}
            rights={rights}
            onWish={(mode) => setWish({ ...agent, mode })}
          />
        ) : null,
    });
  }
  return (
    <div className={classes.page}>
      {wish && <SupervisionDock wish={wish} onLeft={() => setWish(undefined)} />}
      <PageHead
        title={t("supervisor.agents.title")}
        count={agents && t("words.recordsTotal", { count: rows.length })}
        aside={
          <>
            <Switch
              size="xs"
              label={t("supervisor.agents.showLoggedOut")}
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
            <TextInput
              w={220}
              aria-label={t("supervisor.agents.search")}
              placeholder={t("supervisor.agents.search")}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              leftSection={<IconSearch size={15} aria-hidden />}
            />
          </>
        }
      />
      <div className={classes.content}>
        <Panel>
          <Figures label={t("supervisor.agents.summary")}>
            {counts.map(({ state, count }) => (
              <Figure
                key={state}
                label={t(`words.agentState.${state}`)}
                value={<StateMark tone={stateTones[state]} label={String(count)} />}
              />
            ))}
          </Figures>
        </Panel>
        <Panel flush>
          {first.error && !agents ? (
            <LoadFailed text={errorText(t, first.error)} onRetry={() => void first.refetch()} />
          ) : (
            <DataTable
              caption={t("supervisor.agents.title")}
              columns={columns}
              rows={rows}
              rowKey={(agent) => agent.userId}
              loading={!agents}
              empty={<Empty icon={<IconUsers size={28} />} title={t("supervisor.agents.empty")} />}
            />
          )}
        </Panel>
      </div>
    </div>
  );
}
