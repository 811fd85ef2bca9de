import { Button, VisuallyHidden } from "@mantine/core";
import type { DeskDevice, DeskInteraction } from "@perezvon/model";
import { IconId, IconPhone, IconPhoneOff, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { Bell } from "../../ui/logo.tsx";
import { mayDo } from "./call-controls.ts";
import { customerName } from "./customer-name.ts";
import classes from "./offer-popup.module.css";
import type { CallActions } from "./use-call-actions.ts";

/** An offered call (DSK-INC-03): who, which campaign, how long he has waited, and how long there is to decide. */
export function OfferPopup({
  interaction,
  device,
  actions,
}: {
  readonly interaction: DeskInteraction;
  readonly device: DeskDevice;
  readonly actions: CallActions;
}) {
  const { t } = useTranslation();
  const now = useServerNow(250);
  const { acceptBefore, offeredAt, campaign, service, waitedMs, preview } = interaction;
  const left = acceptBefore === undefined ? undefined : Math.max(0, acceptBefore - now);
  const whole = acceptBefore !== undefined && offeredAt !== undefined ? acceptBefore - offeredAt : undefined;
  const place = campaign?.name ?? service?.name;
  return (
    <section className={classes.popup} aria-label={t(preview ? "agent.offer.preview" : "agent.offer.title")}>
      <div className={classes.bell}>
        <Bell size={34} />
      </div>
      <div className={classes.text}>
        <div className={classes.kind}>
          {preview ? t("agent.offer.preview") : campaign ? t("agent.offer.campaign") : t("agent.offer.title")}
          {place && ` · ${place}`}
        </div>
        <div className={classes.name}>{customerName(t, interaction)}</div>
        <div className={classes.facts}>
          {interaction.customer.name && <span>{interaction.customer.number}</span>}
          {waitedMs !== undefined && (
            <span>{t("agent.offer.waited", { duration: formatDuration(waitedMs) })}</span>
          )}
          {left !== undefined && (
            <span>{t("agent.offer.countdown", { seconds: Math.ceil(left / 1000) })}</span>
          )}
        </div>
      </div>
      <div className={classes.buttons}>
        {mayDo("accept", interaction, device) ? (
          <Button
            size="md"
            color="green"
            leftSection={preview ? <IconId size={18} /> : <IconPhone size={18} />}
            rightSection={
              <kbd className={classes.key} aria-hidden>
                F2
              </kbd>
            }
            onClick={actions.accept}
          >
            {preview ? t("agent.offer.acceptPreview") : t("agent.offer.accept")}
          </Button>
        ) : (
          <span className={classes.lift}>{t("agent.offer.liftHandset")}</span>
        )}
        <Button
          size="md"
          variant="default"
          leftSection={preview ? <IconX size={18} /> : <IconPhoneOff size={18} />}
          onClick={actions.reject}
        >
          {preview ? t("agent.offer.rejectPreview") : t("agent.offer.reject")}
        </Button>
      </div>
      {left !== undefined && whole !== undefined && (
        <div className={classes.countdown} style={{ width: `${(100 * left) / whole}%` }} aria-hidden />
      )}
      <VisuallyHidden role="alert">
        {preview
          ? t("agent.offer.announcePreview", { name: customerName(t, interaction), campaign: place ?? "" })
          : place
            ? t("agent.offer.announce", { name: customerName(t, interaction), service: place })
            : t("agent.offer.announceNoService", { name: customerName(t, interaction) })}
      </VisuallyHidden>
    </section>
  );
}
