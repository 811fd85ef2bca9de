import type { Alert, AlertKind } from "@perezvon/api";
import type { Clock, Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { Actor, AlertRow, NewAlert, Store } from "@perezvon/store";
import type { EventHub } from "../events/event-hub.ts";
import { topicKey } from "../events/topics.ts";
import { instant, instantOrNull } from "../handlers/views.ts";

/** Over for so long, an alert goes. */
const keptMs = 90 * 24 * 3_600_000;

export interface Raised extends NewAlert {
  readonly kind: AlertKind;
  /** Whose page hears of it besides the administrators' (TEL-EMG-03). */
  readonly also?: UserId | undefined;
}

/** Alerts of all centres: stored first, then told to whoever has a page open (DSK-ALR-03). */
export class AlertBook {
  readonly #store: Store;
  readonly #hub: EventHub;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(tools: {
    readonly store: Store;
    readonly hub: EventHub;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#store = tools.store;
    this.#hub = tools.hub;
    this.#clock = tools.clock;
    this.#logger = tools.logger;
  }

  /** Never fails: what raises an alert has worse to do than to wait for the database. */
  raise(centreId: CentreId, { also, ...alert }: Raised): void {
    this.#store.alerts
      .raise(centreId, alert, this.#clock.now())
      .then((row) => {
        this.#tell(centreId, row);
        if (also !== undefined) this.#hub.publish(topicKey.alertsOf(centreId, also), alertView(row));
      })
      .catch((error) => this.#lost(alert.kind, error));
  }

  /** Of the whole installation: every centre's administrators hear of it. */
  raiseEverywhere(alert: Raised): void {
    this.#store.centres
      .all()
      .then((centres) => {
        for (const { id } of centres) this.raise(id, alert);
      })
      .catch((error) => this.#lost(alert.kind, error));
  }

  /** What it told of is over. */
  clear(centreId: CentreId, kind: AlertKind, subject: string): void {
    this.#store.alerts
      .clear(centreId, kind, subject, this.#clock.now())
      .then((row) => {
        if (row !== undefined) this.#tell(centreId, row);
      })
      .catch((error) => this.#lost(kind, error));
  }

  async acknowledge(centreId: CentreId, id: string, actor: Actor): Promise<Alert> {
    const row = await this.#store.alerts.acknowledge(centreId, id, this.#clock.now(), actor);
    return this.#tell(centreId, row);
  }

  async sweep(): Promise<void> {
    await this.#store.alerts.sweep(this.#clock.now() - keptMs);
  }

  #tell(centreId: CentreId, row: AlertRow): Alert {
    const view = alertView(row);
    this.#hub.publish(topicKey.alerts(centreId), view);
    return view;
  }

  #lost(kind: string, error: unknown): void {
    this.#logger.error("alert.lost", { kind, error: String(error) });
  }
}

export function alertView(row: AlertRow): Alert {
  return {
    id: row.id,
    kind: row.kind as AlertKind,
    urgent: row.urgent,
    lasting: row.lasting,
    details: { ...row.details },
    raisedAt: instant(row.raisedAt),
    times: row.times,
    lastAt: instant(row.lastAt),
    acknowledgedBy: row.acknowledgedBy ?? null,
    acknowledgedAt: instantOrNull(row.acknowledgedAt),
    clearedAt: instantOrNull(row.clearedAt),
  };
}
