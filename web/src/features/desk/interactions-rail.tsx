import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import type { DeskInteraction } from "@perezvon/model";
import {
  IconId,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhonePause,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { inOrder } from "./call-controls.ts";
import { customerName } from "./customer-name.ts";
import classes from "./interactions-rail.module.css";
import { spokenDuration } from "./spoken-duration.ts";

/** «Активные обращения» (DSK-INC-02): a row for each call with its phase and timer. */
export function InteractionsRail({
  interactions,
  currentId,
  onChoose,
}: {
  readonly interactions: readonly DeskInteraction[];
  readonly currentId: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const now = useServerNow();
  return (
    <section className={classes.rail} aria-label={t("agent.interactions.title")}>
      <h2 className={classes.title}>{t("agent.interactions.title")}</h2>
      {interactions.length === 0 && <p className={classes.none}>{t("agent.interactions.none")}</p>}
      <ul className={classes.rows}>
        {inOrder(interactions).map((interaction) => {
          const name = customerName(t, interaction);
          const elapsed = now - interaction.since;
          const phase = t(`agent.phase.${interaction.phase}`);
          return (
            <li key={interaction.id}>
              <UnstyledButton
                className={classes.row}
                data-phase={interaction.phase}
                aria-current={interaction.id === currentId}
                onClick={() => onChoose(interaction.id)}
              >
                <VisuallyHidden>
                  {t("agent.interactions.row", { name, phase, duration: spokenDuration(t, elapsed) })}
                </VisuallyHidden>
                <PhaseIcon interaction={interaction} />
                <span className={classes.text}>
                  <span className={classes.name} aria-hidden>
                    {name}
                  </span>
                  <span className={classes.facts} aria-hidden>
                    {interaction.campaign?.name ??
                      interaction.service?.name ??
                      t(`words.direction.${interaction.direction}`)}
                  </span>
                </span>
                <span className={classes.side} aria-hidden>
                  <span>{phase}</span>
                  <span className={classes.timer}>{formatDuration(elapsed)}</span>
                </span>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function PhaseIcon({ interaction }: { readonly interaction: DeskInteraction }) {
  const props = { size: 20, stroke: 1.7, "aria-hidden": true, className: classes.icon };
  switch (interaction.phase) {
    case "preview":
      return <IconId {...props} />;
    case "hold":
      return <IconPhonePause {...props} />;
    case "talk":
    case "after_call_work":
      return <IconPhoneCall {...props} />;
    case "calling":
      return <IconPhoneOutgoing {...props} />;
    case "transferring":
      return <IconPhoneOutgoing {...props} />;
    case "offered":
      return <IconPhoneIncoming {...props} />;
  }
}
