import type { CallId, Campaign, UserId } from "@perezvon/model";
import type { CentreContext } from "../../context.ts";
import type { DeskSession } from "../../desk/desk-session.ts";
import type { AttemptWriter } from "../attempt-writer.ts";
import type { CampaignDispositions } from "../campaign-dispositions.ts";
import type { CampaignScenarios } from "../campaign-scenarios.ts";
import type { CampaignSurroundings } from "../campaign-surroundings.ts";
import type { Dial } from "../dial.ts";
import type { DialResult, HandedOver } from "../dial-contract.ts";
import { Preview } from "./preview.ts";
import type { PreviewHost, PreviewRecord } from "./preview-contract.ts";

/** The campaign, as far as its previews need it. */
export interface PreviewCampaign {
  readonly campaign: Campaign;
  readonly surroundings: CampaignSurroundings;
  readonly writer: AttemptWriter;
  readonly dispositions: CampaignDispositions;
  readonly scenarios: CampaignScenarios;
  dialOver(dial: Dial, result: DialResult, disposition: string, note: string): void;
  /** A record went, or came back: there may be more to do. */
  moved(): void;
}

/** Who refused a record is not asked for it again for so long (OUT-PRV-02). */
const refusalMs = 5 * 60_000;

interface Waiting {
  readonly given: PreviewRecord;
  readonly refusers: Set<UserId>;
  readonly t0: number;
}

/** Records of one campaign on their way to an agent's screen, and those that are there (OUT-PRV-01, OUT-PRV-02). */
export class PreviewDesk {
  readonly #context: CentreContext;
  readonly #of: PreviewCampaign;
  readonly #waiting = new Map<CallId, Waiting>();
  readonly #open = new Map<Preview, Waiting>();

  constructor(context: CentreContext, of: PreviewCampaign) {
    this.#context = context;
    this.#of = of;
  }

  /** Records in somebody's hands or on their way. */
  get size(): number {
    return this.#waiting.size + this.#open.size;
  }

  /** Finds an agent for a record: the longest ready of those with the highest skill. */
  offer(given: PreviewRecord): void {
    this.#enter(this.#context.newId() as CallId, {
      given,
      refusers: new Set(),
      t0: this.#context.clock.now(),
    });
  }

  /** Shows a record to this agent and nobody else: a promise of his (OUT-CBK-04). */
  show(given: PreviewRecord, session: DeskSession, atOnce: boolean): void {
    const waiting = { given, refusers: new Set<UserId>(), t0: this.#context.clock.now() };
    this.#begin(this.#context.newId() as CallId, waiting, session, atOnce);
  }

  /** The campaign stops: what is not dialled goes back (OUT-CMP-10). */
  takeBack(): void {
    for (const [callId, { given }] of [...this.#waiting]) {
      this.#of.surroundings.distribution.leave(callId);
      this.#waiting.delete(callId);
      void this.#of.writer.release(given.record, undefined);
    }
    for (const preview of [...this.#open.keys()]) preview.takeBack();
  }

  /** The customer of a number that an agent rings by hand calls himself (OUT-BLD-03). */
  yieldTo(number: string): HandedOver | undefined {
    for (const preview of this.#open.keys()) {
      const handed = preview.yieldTo(number);
      if (handed !== undefined) return handed;
    }
    return undefined;
  }

  #enter(callId: CallId, waiting: Waiting): void {
    this.#waiting.set(callId, waiting);
    const { campaign, surroundings } = this.#of;
    surroundings.distribution.enter(
      {
        requestId: callId,
        serviceId: campaign.id,
        skills: [],
        priority: 1,
        source: "campaign",
        t0: waiting.t0,
        rule: "auto",
        preferredAgent: undefined,
        // A record can wait: who is kept for inbound calls is not asked at all.
        excluded: {
          has: (agentId) => waiting.refusers.has(agentId) || surroundings.inboundShares.has(agentId),
        },
      },
      {
        offered: (agentId) => this.#offered(callId, waiting, agentId),
        noAgents: () => {
          if (this.#waiting.delete(callId)) void this.#of.writer.release(waiting.given.record, undefined);
        },
      },
    );
  }

  #offered(callId: CallId, waiting: Waiting, agentId: UserId): void {
    const { distribution } = this.#of.surroundings;
    const session = this.#of.surroundings.session(agentId);
    if (session?.eligible !== true || !this.#waiting.has(callId)) {
      distribution.failed(callId, agentId);
      return;
    }
    this.#waiting.delete(callId);
    this.#begin(callId, waiting, session, false);
  }

  #begin(callId: CallId, waiting: Waiting, session: DeskSession, atOnce: boolean): void {
    let preview: Preview;
    try {
      preview = new Preview(this.#context, this.#hostOf(), session, waiting.given, callId);
    } catch (fault) {
      this.#of.surroundings.distribution.leave(callId);
      void this.#of.writer.giveBack(waiting.given.record, fault);
      return;
    }
    this.#open.set(preview, waiting);
    preview.begin(atOnce);
    this.#of.surroundings.changed(this.#of.campaign);
  }

  #hostOf(): PreviewHost {
    const { campaign, surroundings, writer, dispositions, scenarios } = this.#of;
    const { distribution } = surroundings;
    return {
      campaign,
      recordCalls: (callId) => surroundings.recordCalls(callId, campaign),
      writer,
      dispositions,
      scenarios,
      accepted: (preview) => distribution.accepted(preview.callId, preview.session.userId),
      refused: (preview) => this.#refused(preview),
      dialOver: (dial, result, disposition, note) => this.#of.dialOver(dial, result, disposition, note),
      over: (preview) => {
        this.#open.delete(preview);
        distribution.leave(preview.callId);
        this.#of.moved();
      },
    };
  }

  #refused(preview: Preview): void {
    const waiting = this.#open.get(preview);
    this.#open.delete(preview);
    if (waiting === undefined) return;
    const { distribution } = this.#of.surroundings;
    const { userId } = preview.session;
    waiting.refusers.add(userId);
    // His own promise is nobody else's to keep while its window lasts, and so is a record of his own: it is shown to him again when he
    // is ready.
    if (waiting.given.ownerId === userId) {
      void this.#of.writer.release(waiting.given.record, undefined);
      this.#of.moved();
      return;
    }
    distribution.leave(preview.callId);
    const again = this.#context.newId() as CallId;
    this.#enter(again, waiting);
    this.#context.timers.after(refusalMs, () => {
      waiting.refusers.delete(userId);
      const [now] = [...this.#waiting].find(([, other]) => other === waiting) ?? [];
      if (now === undefined) return;
      // Looked at anew, he may be the one who gets it.
      distribution.leave(now);
      this.#waiting.delete(now);
      this.#enter(this.#context.newId() as CallId, waiting);
    });
    this.#of.moved();
  }
}
