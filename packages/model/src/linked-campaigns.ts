import type { CampaignGroupId, CampaignId } from "./ids.ts";

/** When a campaign starts and stops by itself (OUT-CMP-11). Moments are ms since 1970. */
export interface AutomaticRun {
  readonly start: { readonly kind: "never" } | { readonly kind: "hours" } | AtMoment;
  readonly stop:
    | { readonly kind: "never" }
    | { readonly kind: "hours" }
    | AtMoment
    /** When no record remains. */
    | { readonly kind: "finished" };
}

interface AtMoment {
  readonly kind: "at";
  readonly at: number;
}

/** Hand control alone. */
export const byHandOnly: AutomaticRun = { start: { kind: "never" }, stop: { kind: "never" } };

/** A campaign's place in a group of linked campaigns (OUT-LNK-10, OUT-LNK-13). */
export interface CampaignLink {
  readonly groupId: CampaignGroupId;
  readonly groupName: string;
  /** «Начать данную кампанию после»; undefined is the head. */
  readonly after: CampaignId | undefined;
}

/** A member of a group as its chain needs it. */
export interface ChainMember {
  readonly id: CampaignId;
  readonly name: string;
  readonly after: CampaignId | undefined;
  readonly enabled: boolean;
  readonly started: boolean;
  /** Open records of enabled lists, those in hand and those that wait until next week included (OUT-LNK-15). */
  readonly remaining: number;
  /** Earliest due time of its open records; undefined: none waits. */
  readonly nextDueAt: number | undefined;
}

/** What a follower waits for: «ждёт X, осталось N записей, ближайшая в T» (OUT-LNK-15). */
export interface ChainWait {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly remaining: number;
  readonly nextDueAt: number | undefined;
  /** The predecessor does not run: somebody has to start it (OUT-LNK-18). */
  readonly stopped: boolean;
}

/** Settings that the members of a group share; a change in one is a change in all (OUT-LNK-12). */
export const sharedSettings = ["dialling", "hours", "automatic", "groups"] as const;
export type SharedSetting = (typeof sharedSettings)[number];
