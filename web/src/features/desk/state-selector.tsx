import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { type DeskSnapshot, defaultNotReadyReasons } from "@perezvon/model";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { StateMark } from "../../ui/state-dot.tsx";
import { stateText, stateTones } from "../agent-states.ts";
import { useAsk } from "./desk-context.tsx";
import { spokenDuration } from "./spoken-duration.ts";
import classes from "./state-selector.module.css";

/** State, reason and timer, always visible (DSK-STA-01); while busy it chooses the next state (DSK-STA-02). */
export function StateSelector({
  snapshot,
  opened,
  onOpened,
}: {
  readonly snapshot: DeskSnapshot;
  readonly opened: boolean;
  readonly onOpened: (opened: boolean) => void;
}) {
  const { t } = useTranslation();
  const ask = useAsk();
  const now = useServerNow();
  const { state, reason, since, nextState, interactions } = snapshot;
  const internal = state === "busy" && interactions.every(({ direction }) => direction === "internal");
  const word = internal
    ? `${t("words.agentState.busy")}: ${t("agent.state.internal")}`
    : stateText(t, state, reason);
  const elapsed = now - since;
  return (
    <Menu opened={opened} onChange={onOpened} position="bottom-start" width={280} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.selector} data-tone={stateTones[state]}>
          <span className={classes.dot} aria-hidden />
          <VisuallyHidden>
            {t("agent.state.selector", { state: word, duration: spokenDuration(t, elapsed) })}
          </VisuallyHidden>
          <span className={classes.word} aria-hidden>
            {word}
          </span>
          <span className={classes.timer} aria-hidden>
            {formatDuration(elapsed)}
          </span>
          {nextState && (
            <span className={classes.next} aria-hidden>
              {t("agent.state.next", { state: stateText(t, nextState.state, nextState.reason) })}
            </span>
          )}
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {interactions.length > 0 ? t("agent.state.afterWork") : t("agent.state.choose")}
        </Menu.Label>
        <Menu.Item onClick={() => void ask({ kind: "set_state", state: "ready", reason: undefined })}>
          <StateMark tone="ready" label={t("words.agentState.ready")} />
        </Menu.Item>
        {defaultNotReadyReasons.map((own) => (
          <Menu.Item
            key={own}
            onClick={() => void ask({ kind: "set_state", state: "not_ready", reason: own })}
          >
            <StateMark tone="not-ready" label={stateText(t, "not_ready", own)} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void ask({ kind: "set_state", state: "logged_out", reason: undefined })}>
          <StateMark tone="idle" label={t("agent.state.signOut")} />
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
