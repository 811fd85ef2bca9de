import { Drawer, Skeleton } from "@mantine/core";
import type { Campaign, CampaignSetUp } from "@perezvon/api";
import { IconCircle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import classes from "./set-up-drawer.module.css";
import { setUpPlaces } from "./set-up-places.ts";

const icons = { done: IconCircleCheck, to_do: IconCircle, optional: IconCircleDashed };

/** The 16 steps with the way to each; asked anew whenever it is opened (OUT-DIA-04). */
export function SetUpDrawer({
  campaign,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const setUp = useQuery({
    queryKey: ["campaign-set-up", campaign.id],
    queryFn: () => call("campaignSetUp", { params: { id: campaign.id } }),
    // What was done meanwhile must not be shown as still to do, not even for a moment.
    gcTime: 0,
    staleTime: 0,
  });
  const items = setUp.data?.items ?? [];
  const left = items.filter(({ state }) => state === "to_do").length;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={t("setUp.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {setUp.error ? (
        <LoadFailed text={errorText(t, setUp.error)} onRetry={() => void setUp.refetch()} />
      ) : setUp.isPending ? (
        <Skeleton height={320} />
      ) : (
        <>
          <p className={page.hint} style={{ marginTop: 0 }}>
            {left === 0 ? t("setUp.allDone") : t("setUp.left", { count: left })}
          </p>
          <ol className={classes.steps}>
            {items.map((item) => (
              <Step key={item.step} item={item} campaignId={campaign.id} onLeave={onClose} />
            ))}
          </ol>
        </>
      )}
    </Drawer>
  );
}

function Step({
  item: { step, state },
  campaignId,
  onLeave,
}: {
  readonly item: CampaignSetUp["items"][number];
  readonly campaignId: string;
  readonly onLeave: () => void;
}) {
  const { t } = useTranslation();
  const Icon = icons[state];
  const place = setUpPlaces[step];
  const name = t(`setUp.steps.${step}.name`);
  return (
    <li className={classes.step} data-state={state}>
      <Icon size={20} stroke={1.7} aria-label={t(`setUp.states.${state}`)} />
      <div>
        {place === undefined ? (
          <span>{name}</span>
        ) : "section" in place ? (
          <Link to={place.section} className={classes.link} onClick={onLeave}>
            {name}
          </Link>
        ) : (
          <Link
            to="/admin/campaigns/$campaignId/$tab"
            params={{ campaignId, tab: place.tab }}
            search={place.part ? { part: place.part } : {}}
            className={classes.link}
            onClick={onLeave}
          >
            {name}
          </Link>
        )}
        <div className={classes.what}>{t(`setUp.steps.${step}.what`)}</div>
      </div>
    </li>
  );
}
