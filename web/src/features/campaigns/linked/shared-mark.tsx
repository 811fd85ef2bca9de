import { Tooltip } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./shared-mark.module.css";

/** The dot at a setting that the whole group of linked campaigns has (OUT-LNK-12); nothing where the campaign is in none. */
export function SharedMark({ campaign }: { readonly campaign: Pick<Campaign, "link"> }) {
  const { t } = useTranslation();
  if (!campaign.link) return null;
  const label = t("linked.shared", { name: campaign.link.groupName });
  return (
    <Tooltip label={label} multiline maw={280}>
      <span className={classes.dot} role="img" aria-label={label} />
    </Tooltip>
  );
}

/** A setting's name with its dot. */
export function SharedLabel({
  campaign,
  children,
}: {
  readonly campaign: Pick<Campaign, "link">;
  readonly children: ReactNode;
}) {
  return (
    <>
      {children}
      <SharedMark campaign={campaign} />
    </>
  );
}
