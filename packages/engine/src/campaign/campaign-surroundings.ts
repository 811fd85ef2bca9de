import type { CallId, Campaign, UserId } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";
import type { Distribution } from "../queue/distribution.ts";
import type { InboundShares } from "../queue/inbound-shares.ts";
import type { CapNews } from "./cap-watch.ts";
import type { LineNews } from "./line-watch.ts";
import type { ChainHold } from "./linked-campaigns.ts";

/** What a campaign needs to know of the agents and of the centre's other campaigns. */
export interface CampaignSurroundings {
  readonly distribution: Distribution;
  readonly recordCalls: (callId: CallId, campaign: Campaign) => boolean;
  /** Signed-in agents with the campaign's skill above 0. */
  agentsOf(campaign: Campaign): readonly DeskSession[];
  session(userId: UserId): DeskSession | undefined;
  /** What blended groups keep for inbound calls (OUT-MOD-13). */
  readonly inboundShares: InboundShares;
  /** Agents of this set already promised to dials of other campaigns, or kept for inbound calls (OUT-MOD-13). */
  promisedElsewhere(campaign: Campaign, ready: readonly DeskSession[]): number;
  /** Records wait for their own agents: these are kept for them from now on (OUT-CBK-06). */
  ownRecordsWait(): Promise<void>;
  changed(campaign: Campaign): void;
  /** The rate of abandoned calls has crossed a value of the campaign (OUT-CPL-02). */
  abandonment(campaign: Campaign, news: CapNews): void;
  /** No line takes the campaign's dials, or one does again (OUT-RED-15). */
  noLine(campaign: Campaign, news: LineNews): void;
  /** What of its chain keeps it from dialling (OUT-LNK-14). */
  holdOf(campaign: Campaign): ChainHold | undefined;
}
