import type { Timer } from "@perezvon/base";
import type { CallId, CentreId, DeskColleague, ListId } from "@perezvon/model";
import { agentRows, agentScope } from "../figures/agent-rows.ts";
import { type CampaignFigures, campaignFigures } from "../figures/campaign-figures.ts";
import { registrationView } from "../handlers/lines.ts";
import { trunkStateView } from "../handlers/trunk-state.ts";
import { importView } from "../handlers/views.ts";
import type { ServerContext } from "../http/context.ts";
import { campaignReaders, campaignsFor } from "../sign-in/campaign-rights.ts";
import type { DeskPresence } from "./desk-presence.ts";
import type { HubEvent } from "./event-hub.ts";
import type { EventSession } from "./event-session.ts";
import { readerOfCampaignsKey, scopeOfAgentsKey, topicKey } from "./topics.ts";

/** Campaigns and agents are told at most this often (OUT-STA-01 asks for 2 s). */
const figuresEveryMs = 1_000;

/** Feeds the topics: a whole value when a page subscribes, then each change. */
export class EventSources {
  readonly #context: ServerContext;
  readonly #presence: DeskPresence;
  readonly #stops: (() => void)[] = [];
  readonly #figures: Timer;
  /** Centres whose agents changed since they were last told. */
  readonly #agentsChanged = new Set<CentreId>();
  readonly #campaignsTold = new Map<string, string>();
  readonly #trunksTold = new Map<string, string>();
  #telling = false;

  constructor(context: ServerContext, presence: DeskPresence) {
    this.#context = context;
    this.#presence = presence;
    const { engine, hub, timers, imports, pbx } = context;
    this.#stops.push(
      engine.onEvent((event) => {
        if (event.kind === "agents") this.#agentsChanged.add(event.centreId);
        else if (event.kind === "desk") {
          const { userId, state } = event.snapshot;
          if (state === "logged_out") presence.closed(event.centreId, userId);
          hub.publish(topicKey.desk(event.centreId, userId), event.snapshot);
        }
      }),
      hub.onEvent((event) => this.#onHub(event)),
      pbx.onRegistration(({ centreId, endpointId }) =>
        hub.publish(topicKey.lines(centreId), {
          id: endpointId,
          registrations: pbx.registrations(endpointId).map(registrationView),
        }),
      ),
      context.callSounds.onChange(({ centreId, callId }) => this.#tellSound(centreId, callId)),
      imports.onProgress(({ centreId, row }) => {
        hub.publish(topicKey.import(centreId, row.listId), importView(row, []));
      }),
    );
    this.#figures = timers.every(figuresEveryMs, () => void this.#tellFigures());
  }

  stop(): void {
    this.#figures.cancel();
    for (const stop of this.#stops) stop();
  }

  #onHub(event: HubEvent): void {
    if (event.kind === "desk_page") {
      this.#presence.page(event.centreId, event.userId, event.opened);
    } else if (event.kind === "subscribed") {
      void this.#tellAll(event.session, event.topic).catch((error) =>
        this.#context.logger.warn("topic not told", { topic: event.topic, error: String(error) }),
      );
    }
  }

  /** The whole value of a topic for the one who has just subscribed. */
  async #tellAll(session: EventSession, topic: string): Promise<void> {
    const { engine, hub, store } = this.#context;
    const { centreId, userId } = session.who.session;
    if (topic === "desk") {
      const snapshot = engine.desk.snapshot(centreId, userId);
      if (snapshot) hub.send(session, topic, snapshot);
    } else if (topic === "sound") {
      const callId = engine.desk.snapshot(centreId, userId)?.interactions[0]?.id;
      if (callId) hub.send(session, topic, { callId, ...this.#context.callSounds.of(callId) });
    } else if (topic === "colleagues") {
      hub.send(session, topic, colleagues(engine, centreId));
    } else if (topic === "campaigns") {
      const seen = await campaignsFor(store, session.who, campaignReaders);
      const figures = await campaignFigures(this.#context, centreId);
      hub.send(session, topic, figuresAmong(figures, seen));
    } else if (topic === "agents") {
      hub.send(session, topic, await agentRows(this.#context, centreId, agentScope(session.who)));
    } else if (topic === "trunks") {
      hub.send(session, topic, this.#trunkStates(centreId));
    } else if (topic.startsWith("import:")) {
      const latest = await store.imports.page(centreId, topic.slice("import:".length) as ListId, {
        limit: 1,
      });
      const row = latest.items[0];
      if (row) hub.send(session, topic, importView(row, []));
    }
  }

  /** To whoever is in the call at once; to supervisors with the next figures. */
  #tellSound(centreId: CentreId, callId: CallId): void {
    const { callSounds, engine, hub } = this.#context;
    const among = engine
      .agents(centreId)
      .filter(({ snapshot }) => snapshot.interactions.some(({ id }) => id === callId));
    if (among.length === 0) return;
    this.#agentsChanged.add(centreId);
    const data = { callId, ...callSounds.of(callId) };
    for (const { userId } of among) hub.publish(topicKey.sound(centreId, userId), data);
  }

  async #tellFigures(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      const keys = this.#context.hub.listenedKeys();
      await this.#tellCampaigns(keys);
      for (const centreId of centresOf(keys, "/trunks")) this.#tellTrunks(centreId);
      const changed = new Set(this.#agentsChanged);
      this.#agentsChanged.clear();
      for (const centreId of changed)
        this.#context.hub.publish(topicKey.colleagues(centreId), colleagues(this.#context.engine, centreId));
      for (const key of keys) {
        const found = scopeOfAgentsKey(key);
        if (!found || !changed.has(found.centreId)) continue;
        this.#context.hub.publish(key, await agentRows(this.#context, found.centreId, found.scope));
      }
    } catch (error) {
      // The next second tries again.
      this.#context.logger.debug("figures not told", { error: String(error) });
    } finally {
      this.#telling = false;
    }
  }

  #trunkStates(centreId: CentreId) {
    return this.#context.pbx
      .trunkStates()
      .filter((state) => state.centreId === centreId)
      .map((state) => ({ id: state.trunkId, state: trunkStateView(state) }));
  }

  #tellTrunks(centreId: CentreId): void {
    const states = this.#trunkStates(centreId);
    const news = JSON.stringify(states);
    if (this.#trunksTold.get(centreId) === news) return;
    this.#trunksTold.set(centreId, news);
    this.#context.hub.publish(topicKey.trunks(centreId), states);
  }

  /** Each reader hears of the campaigns that he may see now: whoever is named in one meanwhile sees it with the next figures. */
  async #tellCampaigns(keys: readonly string[]): Promise<void> {
    const { hub, store } = this.#context;
    const figuresOf = new Map<CentreId, readonly CampaignFigures[]>();
    for (const key of keys) {
      const reader = readerOfCampaignsKey(key);
      if (reader === undefined) continue;
      const { centreId, userId } = reader;
      const all = figuresOf.get(centreId) ?? (await campaignFigures(this.#context, centreId));
      figuresOf.set(centreId, all);
      const user = userId && (await store.users.signedIn(centreId, userId));
      if (userId && !user) continue;
      const who = user && { user, session: { centreId, userId: user.id } };
      const figures = figuresAmong(all, who && (await campaignsFor(store, who, campaignReaders)));
      // What only the clock changed is not news.
      const news = JSON.stringify(
        figures.map((figure) => ({ ...figure, at: 0, statistics: { ...figure.statistics, at: 0 } })),
      );
      if (this.#campaignsTold.get(key) === news) continue;
      this.#campaignsTold.set(key, news);
      hub.publish(key, figures);
    }
  }
}

function figuresAmong(
  figures: readonly CampaignFigures[],
  only: readonly string[] | undefined,
): readonly CampaignFigures[] {
  return only === undefined ? figures : figures.filter(({ id }) => only.includes(id));
}

/** Everybody at his desk now, by name. */
function colleagues(engine: ServerContext["engine"], centreId: CentreId): readonly DeskColleague[] {
  return engine
    .agents(centreId)
    .map(({ userId, displayName, extension, snapshot }) => ({
      userId,
      name: displayName,
      extension,
      state: snapshot.state,
      reachable: snapshot.reachable,
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function centresOf(keys: readonly string[], ending: string): CentreId[] {
  return keys.filter((key) => key.endsWith(ending)).map((key) => key.slice(0, -ending.length) as CentreId);
}
