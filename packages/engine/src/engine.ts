import { type Clock, Emitter, type Logger, type Random, type Timers } from "@perezvon/base";
import {
  type CallId,
  type CallTimes,
  type CampaignId,
  type CampaignState,
  type CentreId,
  type DeskCommand,
  type DeskErrorCode,
  type DeskSnapshot,
  defaultCallTimes,
  defaultOutboundLimits,
  type LegId,
  type PlayId,
  type RecordingId,
  type SoundLanguage,
  type SwitchCommand,
  type SwitchEvent,
  type UserId,
} from "@perezvon/model";
import { LegBook, type LegEvent } from "./call/leg-book.ts";
import type { PacingNow } from "./campaign/campaign-pacing.ts";
import type { CapNews } from "./campaign/cap-watch.ts";
import type { LineNews } from "./campaign/line-watch.ts";
import { recover } from "./campaign/recovery.ts";
import type { TestDialNow } from "./campaign/test-dial.ts";
import type { TestDialRefusal } from "./campaign/test-dials.ts";
import { type AgentView, CentreEngine } from "./centre-engine.ts";
import type { EmergencyAlarm } from "./inbound/emergency-desk.ts";
import { type AskOutside, OutsideDesk } from "./outside/outside-desk.ts";
import type { CallControl, EngineStore } from "./ports.ts";
import type { QueueNow } from "./queue/distribution.ts";
import { WriteQueue } from "./write-queue.ts";

export interface EngineOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly store: EngineStore;
  readonly calls: CallControl;
  readonly newId: () => string;
  /** What scenarios want of others: left out, all of it fails. */
  readonly askOutside?: (centreId: CentreId, ...asked: Parameters<AskOutside>) => ReturnType<AskOutside>;
  /** Asked again whenever it matters, so that a change acts on the next call. Russia, 10, all recorded when left out. */
  readonly centreSettings?: (centreId: CentreId) => Partial<CentreSettings>;
}

export interface CentreSettings extends Pick<CallTimes, "transferReturnSeconds" | "lostPageSeconds"> {
  /** Country whose national numbers agents dial. */
  readonly homeCountry: string;
  /** The centre's own (PLT-AUD-02). */
  readonly language: SoundLanguage;
  /** Most parties of a conference, 3 to 32 (TEL-MIX-01). */
  readonly conferenceMax: number;
  /** «Продолжить запись при переадресации вызова» (PLT-REC-08). */
  readonly recordOutsideTransfers: boolean;
  /** «Записывать разговоры» and the share of them (PLT-REC-01, PLT-REC-02). */
  readonly recordCalls: boolean;
  readonly recordShare: number;
  /** Calls to the centre's own numbers are turned round inside (TEL-B2B-08). */
  readonly ownNumbersInside: boolean;
  /** Most calls of one campaign in automatic mode (OUT-MOD-03). */
  readonly simultaneousCalls: number;
}

const nobodyThere = { kind: "failed", reason: "nobody to ask" } as const;
const usualSettings: CentreSettings = {
  homeCountry: "RU",
  language: "ru",
  conferenceMax: 10,
  recordOutsideTransfers: false,
  recordCalls: true,
  recordShare: 100,
  ownNumbersInside: true,
  simultaneousCalls: defaultOutboundLimits.simultaneousCalls,
  ...defaultCallTimes,
};

export type EngineEvent =
  | { readonly kind: "desk"; readonly centreId: CentreId; readonly snapshot: DeskSnapshot }
  | { readonly kind: "agents"; readonly centreId: CentreId }
  | { readonly kind: "campaign"; readonly centreId: CentreId; readonly campaignId: CampaignId }
  /** A promised call was not made in its window (OUT-CBK-05). */
  | {
      readonly kind: "call_back_missed";
      readonly centreId: CentreId;
      readonly campaignId: CampaignId;
      readonly ownerId: UserId;
      readonly customer: { readonly name: string | undefined; readonly number: string };
      readonly until: number;
    }
  /** Too many live answers found no agent, or no longer too many (OUT-CPL-02). */
  | {
      readonly kind: "abandonment";
      readonly centreId: CentreId;
      readonly campaignId: CampaignId;
      readonly news: CapNews;
    }
  /** Dials in a row found no line and the campaign pauses, or one has come through again (OUT-RED-15). */
  | {
      readonly kind: "no_line";
      readonly centreId: CentreId;
      readonly campaignId: CampaignId;
      readonly news: LineNews;
    }
  /** Somebody calls an emergency service (TEL-EMG-03). */
  | ({ readonly kind: "emergency"; readonly centreId: CentreId; readonly at: number } & EmergencyAlarm);

export interface CampaignLive {
  readonly state: CampaignState;
  readonly loggedIn: number;
  readonly ready: number;
  readonly busy: number;
  readonly notReady: number;
  readonly inFlight: number;
  /** In flight, and offered to an agent who has not taken it yet. */
  readonly delivering: number;
  readonly setupMsP95: number | undefined;
  readonly answerToAgentMsP95: number | undefined;
}

/** The door of the engine. It owns no thread and no connection: what it needs is handed in. */
export interface Engine {
  /** Closes what a crash left open (OUT-GEN-05), then runs every started campaign. */
  start(): Promise<{ readonly interrupted: number; readonly released: number }>;
  /** Ends dials without an agent, signs everybody out, waits for the last writes. */
  stop(): Promise<void>;
  readonly desk: {
    open(centreId: CentreId, userId: UserId): Promise<DeskSnapshot | undefined>;
    /** A page with this desk opened or closed its socket. */
    page(centreId: CentreId, userId: UserId, opened: boolean): void;
    snapshot(centreId: CentreId, userId: UserId): DeskSnapshot | undefined;
    command(centreId: CentreId, userId: UserId, command: DeskCommand): Promise<DeskErrorCode | undefined>;
  };
  readonly recordings: {
    /** Silence in every recording of a call that runs, or sound again; `by` is a user or `api` (TEL-REC-06). */
    pause(centreId: CentreId, callId: CallId, on: boolean, by: string): DeskErrorCode | undefined;
  };
  readonly campaigns: {
    /** Settings, start or stop were saved. */
    changed(centreId: CentreId, campaignId: CampaignId): Promise<void>;
    /** A manager has moved, given to another or cancelled promised calls. */
    callBacksChanged(centreId: CentreId): void;
    live(centreId: CentreId, campaignId: CampaignId): CampaignLive | undefined;
    /** How it dials, and did in the last ten minutes. */
    pacing(centreId: CentreId, campaignId: CampaignId): PacingNow | undefined;
  };
  /** A campaign's dial of a number that is in no list, and is kept in none (OUT-CMP-13). */
  readonly testDials: {
    begin(centreId: CentreId, campaignId: CampaignId, number: string): Promise<TestDialNow | TestDialRefusal>;
    last(centreId: CentreId, campaignId: CampaignId): TestDialNow | undefined;
    end(centreId: CentreId, campaignId: CampaignId): void;
  };
  agents(centreId: CentreId): readonly AgentView[];
  /** Queues in which somebody waits now. */
  queues(centreId: CentreId): readonly QueueNow[];
  /** Skills, groups or limits of people were saved. */
  agentsChanged(centreId: CentreId): Promise<void>;
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Writes that wait for the database. */
  readonly pendingWrites: number;
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, timers, random, logger, store, calls, newId } = options;
  const events = new Emitter<EngineEvent>((error) =>
    logger.error("listener failed", { error: String(error) }),
  );
  const writes = new WriteQueue({ timers, logger });
  const centres = new Map<CentreId, CentreEngine>();
  /** Which centre's engine hears of a leg, a play, a recording. */
  const owners = new Map<LegId | PlayId | RecordingId, CentreEngine>();
  let stopListening: (() => void) | undefined;

  function centre(centreId: CentreId): CentreEngine {
    const present = centres.get(centreId);
    if (present !== undefined) return present;
    const itsLogger = logger.child({ centreId });
    const engine: CentreEngine = new CentreEngine(
      {
        centreId,
        clock,
        timers,
        random: random.fork(centreId),
        logger: itsLogger,
        outside: new OutsideDesk(
          async (act, signal) => options.askOutside?.(centreId, act, signal) ?? nobodyThere,
          { timers, logger: itsLogger },
        ),
        store,
        writes,
        legs: new LegBook(),
        newId,
        execute: (command) => {
          const id = newIdOf(command);
          if (id !== undefined) owners.set(id, engine);
          // Nothing more is told of it.
          if (command.kind === "discard_recording") owners.delete(command.recordingId);
          calls.execute(command);
        },
      },
      {
        settings: () => ({ ...usualSettings, ...options.centreSettings?.(centreId) }),
        listener: {
          deskChanged: (snapshot) => events.emit({ kind: "desk", centreId, snapshot }),
          agentsChanged: () => events.emit({ kind: "agents", centreId }),
          emergency: (alarm) => events.emit({ kind: "emergency", centreId, at: clock.now(), ...alarm }),
          campaignChanged: (campaignId) => events.emit({ kind: "campaign", centreId, campaignId }),
          abandonment: (campaignId, news) => events.emit({ kind: "abandonment", centreId, campaignId, news }),
          noLine: (campaignId, news) => events.emit({ kind: "no_line", centreId, campaignId, news }),
          callBackMissed: ({ campaignId, ownerId, customerName, number, until }) =>
            events.emit({
              kind: "call_back_missed",
              centreId,
              campaignId,
              ownerId,
              customer: { name: customerName, number },
              until,
            }),
        },
      },
    );
    centres.set(centreId, engine);
    return engine;
  }

  function onSwitch(event: SwitchEvent): void {
    switch (event.kind) {
      case "incoming": {
        const engine = centre(event.centreId);
        owners.set(event.legId, engine);
        engine.onSwitch(event);
        return;
      }
      case "reachable":
        centre(event.centreId).onSwitch(event);
        return;
      // The switch tries what is up by itself (TEL-TRK-05); whoever watches trunks listens to it.
      case "trunk_up":
      case "trunk_down":
      case "toll_alarm":
      case "stream_failed":
      case "sip_protocol":
        return;
      default: {
        const id = idOf(event);
        const engine = owners.get(id);
        if (event.kind === "ended" || event.kind === "play_ended" || event.kind === "recording_closed")
          owners.delete(id);
        if (engine === undefined) logger.debug("event without an owner", { kind: event.kind });
        engine?.onSwitch(event);
      }
    }
  }

  return {
    async start() {
      const recovered = await recover(store, clock.now());
      await closeSessions(store, clock.now());
      stopListening = calls.onEvent(onSwitch);
      for (const { centreId, campaign } of await store.campaigns.runnableCampaigns())
        await centre(centreId).watchCampaign(campaign);
      return recovered;
    },
    async stop() {
      for (const engine of centres.values()) engine.stop();
      // Legs that end by our command still report; what they leave to write must be written.
      await new Promise<void>((resolve) => {
        timers.after(300, resolve);
      });
      stopListening?.();
      writes.close();
      await writes.drained();
    },
    desk: {
      open: (centreId, userId) => centre(centreId).open(userId),
      page: (centreId, userId, opened) => centre(centreId).page(userId, opened),
      snapshot: (centreId, userId) => centre(centreId).snapshot(userId),
      command: (centreId, userId, command) => centre(centreId).command(userId, command),
    },
    recordings: {
      pause: (centreId, callId, on, by) => centre(centreId).recordings.pause(callId, on, by),
    },
    campaigns: {
      changed: (centreId, campaignId) => centre(centreId).campaignChanged(campaignId),
      callBacksChanged: (centreId) => centre(centreId).callBacksChanged(),
      live: (centreId, campaignId) => centre(centreId).campaignLive(campaignId),
      pacing: (centreId, campaignId) => centre(centreId).campaignPacing(campaignId),
    },
    testDials: {
      begin: (centreId, campaignId, number) => centre(centreId).testDials.begin(campaignId, number),
      last: (centreId, campaignId) => centre(centreId).testDials.last(campaignId),
      end: (centreId, campaignId) => centre(centreId).testDials.end(campaignId),
    },
    agents: (centreId) => centre(centreId).agents(),
    queues: (centreId) => centre(centreId).queues(),
    agentsChanged: (centreId) => centre(centreId).agentsChanged(),
    onEvent: (listener) => events.on(listener),
    get pendingWrites() {
      return writes.pending;
    },
  };
}

/** Nobody is signed in at a process that has just begun: the history of states has no gap and no state without an end (INB-STA-06). */
async function closeSessions(store: EngineStore, at: number): Promise<void> {
  for (const { centreId, userId } of await store.agents.openSessions()) {
    const end = { state: "logged_out", reason: undefined, by: "system", at } as const;
    await store.agents.writeState({ centreId, userId, ...end });
  }
}

/** The id that a command brings into the world, if it does. */
function newIdOf(command: SwitchCommand): LegId | PlayId | RecordingId | undefined {
  switch (command.kind) {
    case "dial":
    case "ring_user":
      return command.legId;
    case "play":
      return command.playId;
    case "start_recording":
      return command.recordingId;
    default:
      return undefined;
  }
}

function idOf(event: LegEvent): LegId | PlayId | RecordingId {
  switch (event.kind) {
    case "play_ended":
      return event.playId;
    case "recording_closed":
    case "recording_failed":
    case "recording_paused":
      return event.recordingId;
    case "joined":
      return event.legs[0]!;
    default:
      return event.legId;
  }
}
