import { Anchor, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../shell/api.ts";
import { SaveCancelled } from "../../../shell/form/use-settings-form.tsx";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import page from "../../../ui/page.module.css";
import classes from "../dialling/dialling-tab.module.css";
import { ChainPicture } from "./chain-picture.tsx";
import { possiblePredecessors } from "./chain-tree.ts";
import { campaignGroupsQuery, type Place, usePlaceCampaign } from "./linked-queries.ts";
import { useSharedConfirmation } from "./use-shared-confirmation.tsx";

/** «Группа связанных кампаний» and «Начать данную кампанию после» (OUT-LNK-10, OUT-LNK-13). Each choice is in force at once. */
export function LinkSection({
  campaign,
  readOnly,
}: {
  readonly campaign: Campaign;
  readonly readOnly: boolean;
}) {
  const { t } = useTranslation();
  const groups = useQuery({ ...campaignGroupsQuery, refetchInterval: 5_000 });
  const place = usePlaceCampaign(campaign.id);
  const { confirming, dialog } = useSharedConfirmation();
  const { link } = campaign;
  const group = groups.data?.find(({ id }) => id === link?.groupId);
  const put = async (wanted: Place | undefined) => {
    try {
      await confirming((sharedConfirmed) =>
        place.mutateAsync(wanted && (sharedConfirmed ? { ...wanted, sharedConfirmed } : wanted)),
      );
      notifications.show({ message: t("shell.form.saved"), color: "green", autoClose: 2500 });
    } catch (error) {
      if (error instanceof SaveCancelled) return;
      const [fault] = error instanceof ApiError ? error.faults : [];
      const joins =
        error instanceof ApiError && error.code === "running" && wanted?.groupId !== link?.groupId;
      notifications.show({
        message: fault
          ? faultText(t, fault.code, fault.params)
          : joins && wanted
            ? t("linked.joinStopped")
            : errorText(t, error),
        color: "red",
      });
    }
  };
  const choose = (groupId: string | null) => {
    if (groupId === (link?.groupId ?? null)) return;
    if (groupId === null) {
      void put(undefined);
      return;
    }
    // Usually it comes at the end of the chain; the head is whoever is alone.
    const last = lastOf(groups.data?.find(({ id }) => id === groupId)?.members ?? []);
    void put({ groupId, after: last });
  };
  return (
    <section aria-label={t("linked.section")}>
      <h3 className={page.section}>{t("linked.section")}</h3>
      <div className={classes.fields}>
        <Select
          label={t("linked.group")}
          description={
            <>
              {t("linked.groupHint")}{" "}
              <Anchor underline="always" component={Link} to="/admin/campaign-groups" fz="inherit">
                {t("linked.manage")}
              </Anchor>
            </>
          }
          placeholder={t("linked.none")}
          clearable
          disabled={readOnly || place.isPending}
          data={(groups.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          nothingFoundMessage={t("linked.noGroups")}
          value={link?.groupId ?? null}
          onChange={choose}
        />
        {link && (
          <Select
            label={t("linked.after")}
            description={t("linked.afterHint")}
            placeholder={t("linked.head")}
            clearable
            disabled={readOnly || place.isPending}
            data={possiblePredecessors(group?.members ?? [], campaign.id).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
            value={link.after}
            onChange={(after) => void put({ groupId: link.groupId, after })}
          />
        )}
      </div>
      {group && <ChainPicture group={group} current={campaign.id} />}
      {dialog}
    </section>
  );
}

/** A member that nobody follows; of several the last by name. */
function lastOf(members: readonly { readonly id: string; readonly after: string | null }[]): string | null {
  const followed = new Set(members.map(({ after }) => after));
  return members.filter(({ id }) => !followed.has(id)).at(-1)?.id ?? null;
}
