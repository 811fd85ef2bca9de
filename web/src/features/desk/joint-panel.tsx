import { ActionIcon, Button, Tooltip } from "@mantine/core";
import type { DeskInteraction, DeskParty } from "@perezvon/model";
import { IconMicrophone, IconMicrophoneOff, IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallAction } from "./call-controls.ts";
import classes from "./joint-panel.module.css";
import type { CallActions } from "./use-call-actions.ts";

/** Who takes part beside the customer, what can be done about it, and what has just happened (DSK-CTL-06, -07, -15). */
export function JointPanel({
  interaction,
  may,
  actions,
}: {
  readonly interaction: DeskInteraction;
  readonly may: (action: CallAction) => boolean;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const { joint, parties, supervisors, notice, phase } = interaction;
  const swapped = joint === "swapped";
  return (
    <div className={classes.panel}>
      {supervisors.map(({ name, mode }) => (
        <div key={name} className={classes.supervisor} role="status">
          {t(`agent.joint.supervisor.${mode}`, { name })}
        </div>
      ))}
      {phase === "transferring" && (
        <div className={classes.stage} role="status">
          {t("agent.joint.transferring")}
        </div>
      )}
      {notice && (
        <div className={classes.notice} role="status">
          {t(`agent.joint.notice.${notice.code}`)}
        </div>
      )}
      {joint && phase !== "transferring" && (
        <section className={classes.joint} aria-label={t("agent.joint.label")}>
          <div className={classes.stage} role="status">
            {t(`agent.joint.stage.${joint}`, {
              name: parties[0] ? nameOf(parties[0]) : "",
              count: parties.filter(({ state }) => state !== "ringing").length + 2,
            })}
          </div>
          <div className={classes.buttons}>
            {may("complete_transfer") && (
              <Button size="xs" onClick={() => actions.joint("complete_transfer")}>
                {joint === "ringing" ? t("agent.joint.completeBlind") : t("agent.joint.complete")}
              </Button>
            )}
            {may("swap") && (
              <Button size="xs" variant="default" onClick={() => actions.joint("swap")}>
                {swapped ? t("agent.joint.swapBack") : t("agent.joint.swap")}
              </Button>
            )}
            {may("conference") && (
              <Button size="xs" variant="default" onClick={() => actions.joint("conference")}>
                {t("agent.joint.conference")}
              </Button>
            )}
            {may("add_party") && (
              <Button size="xs" variant="default" onClick={actions.toggleTransfer}>
                {t("agent.joint.add")}
              </Button>
            )}
            {may("cancel_consultation") && (
              <Button size="xs" variant="default" onClick={() => actions.joint("cancel_consultation")}>
                {t("agent.joint.cancel")}
              </Button>
            )}
          </div>
          <ul className={classes.parties} aria-label={t("agent.joint.parties")}>
            {parties.map((party) => (
              <Party key={party.id} party={party} inConference={joint === "conference"} actions={actions} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Party({
  party,
  inConference,
  actions,
}: {
  readonly party: DeskParty;
  readonly inConference: boolean;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const name = nameOf(party);
  const mute = t(party.muted ? "agent.joint.unmuteParty" : "agent.joint.muteParty", { name });
  const remove = t("agent.joint.removeParty", { name });
  return (
    <li className={classes.party}>
      <span className={classes.name}>{name}</span>
      {party.name && <span className={classes.number}>{party.number}</span>}
      <span className={classes.state}>{t(`agent.joint.party.${party.state}`)}</span>
      {inConference && (
        <>
          {party.state !== "ringing" && (
            <Tooltip label={mute}>
              <ActionIcon
                variant="subtle"
                aria-label={mute}
                aria-pressed={party.muted}
                onClick={() => actions.muteParty(party.id, !party.muted)}
              >
                {party.muted ? <IconMicrophoneOff size={17} /> : <IconMicrophone size={17} />}
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={remove}>
            <ActionIcon variant="subtle" aria-label={remove} onClick={() => actions.removeParty(party.id)}>
              <IconPhoneX size={17} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </li>
  );
}

function nameOf({ name, number }: DeskParty): string {
  return name ?? number;
}
