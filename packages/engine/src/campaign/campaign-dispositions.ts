import type { Campaign, DeskDisposition, DispositionType } from "@perezvon/model";
import { predefinedDispositions } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

const previewSet = new Set(predefinedDispositions.filter((row) => row.previewSet).map(({ key }) => key));

/** The dispositions of one campaign, as the store last gave them. */
export class CampaignDispositions {
  readonly #context: CentreContext;
  #types: ReadonlyMap<string, DispositionType> = new Map();
  #visible: readonly DeskDisposition[] = [];
  #loaded = false;

  constructor(context: CentreContext) {
    this.#context = context;
  }

  get types(): ReadonlyMap<string, DispositionType> {
    return this.#types;
  }

  /** Those that an agent may choose after a dial: the outbound set (OUT-DSP-04). */
  get visible(): readonly DeskDisposition[] {
    return this.#visible.filter(({ sets }) => sets?.outbound ?? true);
  }

  /** Those that he may choose for a record before its dial: the preview set. */
  get preview(): readonly DeskDisposition[] {
    return this.#visible.filter(({ key, sets }) => sets?.preview ?? previewSet.has(key));
  }

  /** Those for the call of a customer: the inbound set (OUT-DSP-04). */
  get forInbound(): readonly DeskDisposition[] {
    return this.#visible.filter(({ sets }) => sets?.inbound ?? true);
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  async load(campaign: Campaign): Promise<void> {
    const { centreId, store } = this.#context;
    const [visible, types] = await Promise.all([
      store.directory.dispositions(centreId, campaign.id),
      store.directory.dispositionTypes(centreId, campaign.id),
    ]);
    this.#visible = visible;
    this.#types = types;
    this.#loaded = true;
  }

  /** After a change: where the database is away just now, the next look at the campaign loads them. */
  async reload(campaign: Campaign): Promise<void> {
    this.#loaded = false;
    await this.load(campaign).catch((error) =>
      this.#context.logger.warn("dispositions not loaded", {
        campaignId: campaign.id,
        error: String(error),
      }),
    );
  }
}
