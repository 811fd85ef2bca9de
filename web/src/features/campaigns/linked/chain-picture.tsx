import type { CampaignGroup } from "@perezvon/api";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import { CampaignStateMark } from "../campaign-state.tsx";
import classes from "./chain-picture.module.css";
import { type ChainNode, chainTree } from "./chain-tree.ts";

/** The chain of a group from left to right: who runs now, who waits, and how much each has left. */
export function ChainPicture({
  group,
  current,
}: {
  readonly group: CampaignGroup;
  /** The campaign whose page this is. */
  readonly current?: string;
}) {
  const { t } = useTranslation();
  const heads = chainTree(group.members);
  return (
    <figure className={classes.chain} aria-label={t("linked.chainOf", { name: group.name })}>
      {heads.map((node) => (
        <Branch key={node.member.id} node={node} current={current} />
      ))}
      {heads.length !== 1 && group.members.length > 0 && (
        <figcaption className={classes.fault} role="status">
          {t("diagnostics.group_without_head")}
        </figcaption>
      )}
    </figure>
  );
}

function Branch({ node, current }: { readonly node: ChainNode; readonly current: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { member, followers } = node;
  return (
    <div className={classes.branch}>
      <Link
        to="/admin/campaigns/$campaignId/$tab"
        params={{ campaignId: member.id, tab: "dialling" }}
        className={classes.node}
        data-current={member.id === current || undefined}
        aria-current={member.id === current ? "true" : undefined}
      >
        <span className={classes.name}>{member.name}</span>
        <CampaignStateMark campaign={member} />
        <span className={classes.left}>
          {t("linked.left", { count: member.remaining, left: format.integer(member.remaining) })}
        </span>
      </Link>
      {followers.length > 0 && (
        <ul className={classes.followers}>
          {followers.map((follower) => (
            <li key={follower.member.id} className={classes.follower}>
              <Branch node={follower} current={current} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
