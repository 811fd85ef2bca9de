import type { GroupId, UserId } from "./ids.ts";

/** Lists of «Персонал»: administrators, managers «Руководители», auditors «Контролёры» (OUT-CMP-04). */
export const campaignRoles = ["administrator", "manager", "auditor"] as const;
export type CampaignRole = (typeof campaignRoles)[number];

/** What ties a person to a campaign: he is named in it, or leads one of its groups of agents (INB-PER-01). */
export type CampaignTie = CampaignRole | "supervisor";

export interface CampaignPerson {
  readonly userId: UserId;
  readonly role: CampaignRole;
}

/** A group that takes part; its agents get the campaign's skill at this level, 0–100 (PLT-SKL-04). */
export interface CampaignGroupLevel {
  readonly groupId: GroupId;
  readonly level: number;
}

export const defaultSkillLevel = 100;
