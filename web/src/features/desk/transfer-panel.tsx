import { Button, TextInput, UnstyledButton } from "@mantine/core";
import type { DeskColleague, TransferTarget } from "@perezvon/model";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTopic } from "../../shell/connection/connection.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import { stateTones } from "../agent-states.ts";
import { useDeskStatus } from "./desk-context.tsx";
import { type Choice, choices } from "./transfer-choices.ts";
import classes from "./transfer-panel.module.css";

/** Whom to ask or to send the call to: by name, extension or any number; one Enter consults, Shift+Enter transfers (DSK-CTL-14). */
export function TransferPanel({
  consultOnly,
  onConsult,
  onTransfer,
  onClose,
}: {
  /** In a conference there is nobody to send on: whoever is called joins it. */
  readonly consultOnly: boolean;
  readonly onConsult: (target: TransferTarget) => void;
  readonly onTransfer: (target: TransferTarget) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const colleagues = useTopic<readonly DeskColleague[]>("colleagues") ?? [];
  const status = useDeskStatus();
  const self = status.kind === "open" ? status.snapshot.userId : undefined;
  const [typed, setTyped] = useState("");
  const [index, setIndex] = useState(0);
  const found = choices(
    colleagues.filter(({ userId }) => userId !== self),
    typed,
  );
  const current = Math.min(index, found.length - 1);
  const take = (choice: Choice | undefined, blind: boolean) => {
    if (choice === undefined || !choice.possible) return;
    if (blind && !consultOnly) onTransfer(choice.target);
    else onConsult(choice.target);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setIndex(Math.min(current + 1, found.length - 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(current - 1, 0));
    else if (event.key === "Enter") take(found[current], event.shiftKey);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  const nameOf = (choice: Choice) => choice.name ?? t("agent.joint.dialNumber", { number: choice.number });
  return (
    <section className={classes.panel} aria-label={t("agent.joint.open")}>
      <TextInput
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="transfer-choices"
        aria-activedescendant={found[current] && `transfer-choice-${found[current].id}`}
        aria-label={t("agent.joint.search")}
        placeholder={t("agent.joint.search")}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKey}
        leftSection={<IconSearch size={15} aria-hidden />}
      />
      <div
        className={classes.list}
        id="transfer-choices"
        role="listbox"
        aria-label={t("agent.joint.colleagues")}
      >
        {found.map((choice, at) => (
          <UnstyledButton
            key={choice.id}
            id={`transfer-choice-${choice.id}`}
            role="option"
            aria-selected={at === current}
            aria-disabled={!choice.possible}
            tabIndex={-1}
            className={classes.row}
            data-current={at === current || undefined}
            onClick={() => setIndex(at)}
            onDoubleClick={() => take(choice, false)}
          >
            <span className={classes.name}>{nameOf(choice)}</span>
            {choice.name && <span className={classes.number}>{choice.number}</span>}
            {choice.state && (
              <span className={classes.state}>
                <StateMark
                  tone={stateTones[choice.state]}
                  label={
                    choice.reachable ? t(`words.agentState.${choice.state}`) : t("agent.joint.unreachable")
                  }
                />
              </span>
            )}
          </UnstyledButton>
        ))}
      </div>
      {found.length === 0 && <p className={classes.none}>{t("agent.joint.none")}</p>}
      <div className={classes.buttons}>
        <Button size="xs" disabled={!found[current]?.possible} onClick={() => take(found[current], false)}>
          {t("agent.joint.consult")}
        </Button>
        {!consultOnly && (
          <Button
            size="xs"
            variant="default"
            disabled={!found[current]?.possible}
            onClick={() => take(found[current], true)}
          >
            {t("agent.joint.transfer")}
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
      </div>
      {!consultOnly && <p className={classes.hint}>{t("agent.joint.hint")}</p>}
    </section>
  );
}
