import { assertNever, Emitter, letPromisesSettle } from "@perezvon/base";
import {
  type CallId,
  type CentreId,
  defaultCallTimes,
  type LegId,
  type LegOutcome,
  type SwitchCommand,
  type SwitchEvent,
  type TrunkState,
  type UserId,
} from "@perezvon/model";
import type { RequestFault } from "@perezvon/sip";
import { Bridges } from "./bridges.ts";
import { reasonsFor } from "./cause.ts";
import type { Line, LineRegistration, RegistrationChanged, Switch, SwitchOptions } from "./contract.ts";
import { Drain } from "./drain.ts";
import { aboutCall, incomingEvent } from "./incoming/accepted-call.ts";
import { createIncomingCalls } from "./incoming/incoming-calls.ts";
import { BrowserLeg, echoAt } from "./leg/browser-leg.ts";
import { closeMedia } from "./leg/close-media.ts";
import { IncomingLeg } from "./leg/incoming-leg.ts";
import { type Leg, otherCodec } from "./leg/leg.ts";
import { lineBusy, notDialled } from "./leg/not-dialled.ts";
import { PhoneLeg } from "./leg/phone-leg.ts";
import { ReferredLeg } from "./leg/referred-leg.ts";
import { TrunkLeg } from "./leg/trunk-leg.ts";
import { lineIsFull, mayBegin } from "./limits/line-calls.ts";
import { LoadWatch } from "./limits/load-watch.ts";
import { LegTable, NodeGate } from "./limits/node-bounds.ts";
import { RegisteredCountries } from "./limits/registered-countries.ts";
import { createLines } from "./lines/lines.ts";
import { MediaNews } from "./media-news.ts";
import { OrphanAudit } from "./orphan-audit.ts";
import { trustedNetworks } from "./peer-security.ts";
import { Plays } from "./plays.ts";
import { Recordings } from "./recordings.ts";
import { LegLedger } from "./records/leg-ledger.ts";
import { commonMusicMs, musicFile, toneZone } from "./sounds.ts";
import { BrowserStations } from "./station/browser-stations.ts";
import type { SwitchContext } from "./switch-context.ts";
import { Referrals } from "./transfer/referrals.ts";
import { OutgoingCalls } from "./trunks/outgoing-calls.ts";
import { TrunkBoard } from "./trunks/trunk-board.ts";
import { TrunkKeeper } from "./trunks/trunk-keeper.ts";
import { createTrunkRegistrar, type TrunkRegistrar } from "./trunks/trunk-registrar.ts";
import { userOf, watchedCalls } from "./watching/watched-calls.ts";
import { Watchers } from "./watching/watchers.ts";

/** Makes the switch. Nothing happens on the network before `start`. */
export function createSwitch(options: SwitchOptions): Switch {
  return new PerezvonSwitch(options);
}

class PerezvonSwitch implements Switch {
  readonly #options: SwitchOptions;
  readonly #events: Emitter<SwitchEvent>;
  readonly #registrations: Emitter<RegistrationChanged>;
  readonly #context: SwitchContext;
  readonly #legs = new LegTable<Leg>();
  readonly #gate: NodeGate;
  readonly #board: TrunkBoard;
  readonly #trunkRegistrar: TrunkRegistrar;
  readonly #outgoing: OutgoingCalls;
  readonly #load: LoadWatch;
  readonly #plays: Plays;
  readonly #bridges: Bridges;
  readonly #recordings: Recordings;
  readonly #lines: ReturnType<typeof createLines>;
  readonly #audit: OrphanAudit;
  readonly #pages: BrowserStations;
  readonly #mediaNews: MediaNews;
  readonly #drain: Drain;
  readonly #countries: RegisteredCountries;
  readonly #watchers: Watchers;
  #keeper: TrunkKeeper | undefined;
  #stopMedia: (() => void) | undefined;

  constructor(options: SwitchOptions) {
    this.#options = options;
    this.#gate = new NodeGate(options, this.#legs, options.bounds);
    this.#countries = new RegisteredCountries(options.clock);
    this.#drain = new Drain(options, this.#legs);
    const onError = (error: unknown) => options.logger.error("listener failed", { error: String(error) });
    this.#events = new Emitter(onError);
    this.#registrations = new Emitter(onError);
    this.#context = {
      ...options,
      callTimes: options.callTimes ?? (() => defaultCallTimes),
      referrals: new Referrals((event) => this.#emit(event)),
      ledger: new LegLedger(options),
      emit: (event) => this.#emit(event),
      otherCodec: (leg) => otherCodec(this.#legs.legsOf(leg.callId), leg),
      legEnded: (leg, outcome, at) => void this.#legEnded(leg, outcome, at),
      remoteHold: (leg, on) => this.#remoteHold(leg, on),
    };
    this.#bridges = new Bridges({
      media: options.media,
      clock: options.clock,
      timers: options.timers,
      emit: this.#context.emit,
      music: (leg) => musicFile({ ...options, centreId: leg.centreId }, this.#plays.musicOf(leg)),
      commonMusicMs: (leg) => commonMusicMs(leg.centreId, options),
      holdLongMs: (leg) => this.#context.callTimes(leg.centreId).holdLongMinutes * 60_000,
      zone: (leg) => toneZone(leg.centreId, options.sounds),
      settled: (leg) => this.#watchers.changed(leg.userId),
    });
    this.#recordings = new Recordings(this.#context);
    this.#plays = new Plays(
      this.#context,
      (legId) => this.#legs.get(legId),
      (legId, run) => this.#onceAnswered(legId, run),
    );
    this.#board = new TrunkBoard(this.#context);
    this.#trunkRegistrar = createTrunkRegistrar(this.#context, () => this.#board.links);
    this.#load = new LoadWatch(this.#context);
    this.#outgoing = new OutgoingCalls(
      this.#context,
      this.#board,
      { load: this.#load, gate: this.#gate },
      (legId) => this.#legs.get(legId),
    );
    this.#audit = new OrphanAudit({
      timers: options.timers,
      clock: options.clock,
      logger: options.logger,
      legs: () => this.#legs.values(),
      busy: (leg) => this.#busy(leg),
    });
    this.#pages = new BrowserStations(this.#context, onError);
    this.#mediaNews = new MediaNews(this.#context, {
      legs: this.#legs,
      pages: this.#pages,
      bridges: this.#bridges,
      plays: this.#plays,
      recordings: this.#recordings,
    });
    this.#lines = createLines({
      context: this.#context,
      bindings: options.bindings,
      changed: ({ centreId, endpointId }) =>
        this.#registrations.emit({ centreId, endpointId, at: options.clock.now() }),
      registered: (line, address) => this.#registeredFrom(line, address),
      reachable: (line, on) =>
        this.#context.emit({
          kind: "reachable",
          centreId: line.centreId,
          userId: line.userId,
          via: "sip",
          on,
          at: options.clock.now(),
        }),
    });
    this.#watchers = new Watchers({
      context: this.#context,
      lines: this.#lines,
      person: (userId) => ({
        reachable: this.#lines.userReachable(userId) || this.#pages.of(userId)?.connected === true,
        calls: watchedCalls(this.#legs.values(), userId, this.#bridges),
      }),
      messages: options.directory.messages?.bind(options.directory),
      refuse: () => this.#drain.refusing,
    });
  }

  #emit(event: SwitchEvent): void {
    this.#context.ledger.onEvent(event);
    this.#watchers.changed(userOf(event, this.#legs));
    this.#events.emit(event);
  }

  get legs(): number {
    return this.#legs.size;
  }

  get load(): number {
    return this.#load.load;
  }

  get orphans(): number {
    return this.#audit.ended;
  }

  async start(): Promise<void> {
    await this.reload();
    await this.#lines.restore();
    await this.#outgoing.tolls.start(this.#options.tollMemory);
    const { trunkMemory } = this.#options;
    this.#keeper =
      trunkMemory &&
      new TrunkKeeper(this.#context, trunkMemory, {
        board: this.#board,
        registrar: this.#trunkRegistrar,
        emergencies: this.#outgoing.emergencies,
      });
    await this.#keeper?.restore();
    this.#audit.start();
    this.#stopMedia = this.#options.media.onEvent((event) => this.#mediaNews.take(event));
    const incoming = createIncomingCalls({
      context: this.#context,
      lines: this.#lines,
      board: this.#board,
      trunkRegistrar: this.#trunkRegistrar,
      directory: this.#options.directory,
      accept: (call) => {
        const ids = {
          legId: this.#options.newId() as LegId,
          callId: this.#options.newId() as CallId,
          centreId: call.centreId,
        };
        const replaces = this.#context.referrals.replaced(call.invite, call.line?.userId);
        const refuse = (fault: RequestFault & { readonly reasons?: ReturnType<typeof reasonsFor> }) => {
          call.invite.reject(fault.status, fault);
          this.#context.ledger.refused(ids, aboutCall(call), fault.status, undefined);
        };
        if (typeof replaces === "object") return refuse(replaces);
        if (replaces === undefined && !mayBegin(call.line, call.to, this.#legs.values()))
          return refuse({ status: 486 });
        if (call.emergencyCallback === undefined && !this.#gate.admitsLeg(undefined))
          return refuse({
            status: 503,
            headers: [["Retry-After", String(this.#load.retryAfterSeconds())]],
            reasons: reasonsFor("overload"),
          });
        const leg = new IncomingLeg(this.#context, ids, call);
        this.#legs.set(leg.legId, leg);
        this.#context.emit(incomingEvent(call, ids, replaces, this.#options.clock.now()));
      },
      refuse: () => this.#drain.refusing,
      load: this.#load,
      emergencies: this.#outgoing.emergencies,
    });
    this.#options.sip.onRequest((request) => incoming(request));
    this.#watchers.start();
    this.#options.sip.onFlowClosed((flow) => {
      this.#lines.flowClosed(flow);
      this.#trunkRegistrar.flowClosed(flow);
    });
    this.#board.start();
    this.#load.start();
  }

  get draining(): { readonly until: number } | undefined {
    return this.#drain.state;
  }

  drain(limitMs: number): Promise<void> {
    return this.#drain.begin(limitMs);
  }

  resume(): void {
    this.#drain.resume();
  }

  async stop(): Promise<void> {
    this.#drain.refusing = true;
    this.#audit.stop();
    for (const leg of [...this.#legs.values()]) leg.hangUp("normal");
    this.#watchers.close();
    await this.#pages.close();
    this.#load.stop();
    this.#outgoing.tolls.close(this.#options.tollMemory);
    this.#keeper?.close();
    await this.#board.stop();
    this.#trunkRegistrar.close();
    this.#lines.close();
    this.#stopMedia?.();
    await letPromisesSettle();
    this.#context.ledger.flush();
  }

  async reload(): Promise<void> {
    const { directory } = this.#options;
    const [lines, trunks, tolls] = await Promise.all([
      directory.lines(),
      directory.trunks(),
      directory.tolls?.() ?? [],
    ]);
    this.#outgoing.tolls.set(tolls);
    this.#lines.set(lines);
    this.#watchers.linesChanged();
    this.#board.set(trunks);
    this.#options.guard?.setTrusted([...trustedNetworks(trunks), ...(this.#options.edges ?? [])]);
  }

  onEvent(listener: (event: SwitchEvent) => void): () => void {
    return this.#events.on(listener);
  }

  onBrowserCandidate(listener: Parameters<Switch["onBrowserCandidate"]>[0]): () => void {
    return this.#pages.onCandidate(listener);
  }

  tollUses(centreId: CentreId) {
    return this.#outgoing.tolls.uses(centreId);
  }

  #registeredFrom({ centreId, endpointId }: Line, address: string): void {
    const country = this.#options.countryOf?.(address);
    if (country === undefined) return;
    const other = this.#countries.note(endpointId, country);
    if (other !== undefined) this.#outgoing.tolls.twoCountries(centreId, endpointId, other, country);
  }

  releaseToll(scope: "user" | "line", id: string): void {
    this.#outgoing.tolls.release(scope, id);
  }

  messagesChanged(centreId: CentreId, userId: UserId): void {
    void this.#watchers.messagesChanged(centreId, userId);
  }

  trunkStates(): readonly TrunkState[] {
    return this.#board.states();
  }

  registered(endpointId: Parameters<Switch["registered"]>[0]): boolean {
    return this.#lines.contacts(endpointId).length > 0;
  }

  registrations(endpointId: Parameters<Switch["registrations"]>[0]): readonly LineRegistration[] {
    return this.#lines.registrations(endpointId);
  }

  get registrationCount(): number {
    return this.#lines.live;
  }

  onRegistration(listener: (change: RegistrationChanged) => void): () => void {
    return this.#registrations.on(listener);
  }

  browserOffer(centreId: CentreId, userId: UserId, sdp: string, address?: string): Promise<string> {
    return this.#pages.offer(centreId, userId, sdp, address);
  }

  browserCandidate(userId: UserId, candidate: string): void {
    this.#pages.candidate(userId, candidate);
  }

  browserEcho(centreId: CentreId, userId: UserId, on: boolean): boolean {
    return echoAt(this.#pages.of(userId), centreId, this.#legs.values(), on);
  }

  execute(command: SwitchCommand): void {
    switch (command.kind) {
      case "dial":
        this.#dial(command);
        return;
      case "ring_user":
        this.#ringUser(command);
        return;
      case "answer":
        this.#legs.get(command.legId)?.answer();
        return;
      case "ringing":
        this.#legs.get(command.legId)?.ringing();
        return;
      case "join": {
        this.#join(command.legs, command.announce);
        return;
      }
      case "supervise":
        this.#supervise(command);
        return;
      case "keep_digits":
        this.#withMedia(command.legId, (mediaId) => this.#options.media.keepDigits(mediaId, command.digits));
        return;
      case "refer_progress":
        this.#context.referrals.progress(command.legId, command.status);
        return;
      case "part":
        this.#withLeg(command.legId, (leg) => this.#bridges.part(leg));
        return;
      case "hold":
        this.#withLeg(command.by, (leg) => this.#bridges.hold(leg));
        return;
      case "resume":
        this.#withLeg(command.by, (leg) => this.#bridges.resume(leg));
        return;
      case "mute":
        this.#withMedia(command.legId, (mediaId) => this.#options.media.mute(mediaId, { in: command.on }));
        return;
      case "play":
        this.#plays.start(command);
        return;
      case "stop_play":
      case "pause_play":
      case "seek_play":
        this.#plays.change(command);
        return;
      case "prepare_speech":
        void this.#options.sounds.prepareSpeech?.(command);
        return;
      case "set_music":
        this.#plays.setMusic(command.legId, command);
        return;
      case "send_digits":
        this.#withMedia(command.legId, (mediaId) => this.#options.media.sendDigits(mediaId, command.digits));
        return;
      case "start_recording":
        this.#recordings.start(command, this.#legs.get(command.customerLegId));
        return;
      case "stop_recording":
      case "pause_recording":
      case "mark_recording":
      case "discard_recording":
        this.#recordings.execute(command);
        return;
      case "secret_digits":
        this.#withMedia(command.legId, (mediaId) => this.#options.media.secretDigits(mediaId, command.on));
        return;
      case "hang_up":
        this.#hangUp(command);
        return;
      default:
        assertNever(command, "switch command");
    }
  }

  #dial(command: Extract<SwitchCommand, { kind: "dial" }>): void {
    if (this.#legs.has(command.legId)) return;
    const leg = this.#drain.refusing
      ? { ...notDialled, refused: "draining" as const }
      : this.#outgoing.make(command);
    if (leg instanceof TrunkLeg) {
      this.#legs.set(leg.legId, leg);
      void leg.dial();
    } else if (leg instanceof ReferredLeg) {
      this.#legs.set(leg.legId, leg);
      leg.ask();
    } else this.#refuse(command.legId, command.callId, leg);
  }

  #ringUser(command: Extract<SwitchCommand, { kind: "ring_user" }>): void {
    if (this.#legs.has(command.legId)) return;
    if (this.#drain.refusing) {
      this.#refuse(command.legId, command.callId);
      return;
    }
    const { endpoint } = command;
    if (endpoint.kind === "browser") {
      const page = this.#pages.of(endpoint.userId);
      const leg = new BrowserLeg(
        this.#context,
        command,
        page?.centreId === command.centreId ? page : undefined,
      );
      this.#legs.set(leg.legId, leg);
      leg.ring();
      return;
    }
    const { endpointId } = endpoint;
    const line = this.#lines.line(endpointId);
    if (!this.#gate.admitsLeg(command.callId)) {
      this.#refuse(command.legId, command.callId, { ...notDialled, refused: "overload" });
      return;
    }
    if (command.persistent !== true && lineIsFull(line, this.#legs.values())) {
      this.#refuse(command.legId, command.callId, lineBusy);
      return;
    }
    const leg = new PhoneLeg(this.#context, command, this.#lines.contacts(endpointId), line);
    this.#legs.set(leg.legId, leg);
    void leg.ring();
  }

  #hangUp({ legId, cause, q850 }: Extract<SwitchCommand, { kind: "hang_up" }>): void {
    const leg = this.#legs.get(legId);
    if (leg instanceof IncomingLeg && q850 !== undefined) leg.refuseWith(q850);
    else leg?.hangUp(cause);
  }

  /** A command that cannot even make a leg still has its one last event. */
  #refuse(legId: LegId, callId: CallId, outcome: LegOutcome = notDialled): void {
    this.#context.emit({
      kind: "ended",
      legId,
      callId,
      outcome,
      quality: undefined,
      at: this.#options.clock.now(),
    });
  }

  #join(legIds: readonly LegId[], announce = false): void {
    const legs = legIds.map((legId) => this.#legs.get(legId)).filter((leg) => leg !== undefined);
    if (legs.length < 2 || legs.length < legIds.length) return;
    const silent = legs.find((leg) => leg.mediaId === undefined);
    if (silent !== undefined) {
      // A caller who is not answered yet hears the far side before the answer (TEL-B2B-02). Asked for together with the answer: joined as
      // soon as all can hear.
      void silent.earlyMedia().then((early) => {
        if (early || silent.mediaId !== undefined) this.#join(legIds, announce);
        else
          this.#onceAnswered(silent.legId, (answered) => {
            if (answered) this.#join(legIds, announce);
          });
      });
      return;
    }
    for (const leg of legs) this.#plays.stopOf(leg);
    // Whoever talks to an emergency service is not cut off by the length of his own leg either (TEL-EMG-03).
    if (legs.some((leg) => leg instanceof TrunkLeg && leg.endless)) for (const leg of legs) leg.neverCut();
    this.#bridges.join(legs, announce);
    this.#context.ledger.joined(legIds);
  }

  #supervise(command: Extract<SwitchCommand, { kind: "supervise" }>): void {
    const [leg, agent] = [command.legId, command.agentLegId].map((legId) => this.#legs.get(legId));
    if (leg === undefined || agent === undefined) return;
    if (leg.mediaId === undefined) {
      this.#onceAnswered(leg.legId, (answered) => {
        if (answered) this.#supervise(command);
      });
      return;
    }
    this.#plays.stopOf(leg);
    this.#bridges.supervise(leg, agent, command.mode);
  }

  /** Tells whether the leg was answered or ended, once that is known. */
  #onceAnswered(legId: LegId, run: (answered: boolean) => void): void {
    const stop = this.onEvent((event) => {
      if (!("legId" in event) || event.legId !== legId) return;
      if (event.kind !== "answered" && event.kind !== "ended") return;
      stop();
      run(event.kind === "answered");
    });
  }

  #remoteHold(leg: Leg, on: boolean): void {
    if (on) this.#bridges.hold(leg);
    else this.#bridges.resume(leg);
    this.#context.emit({ kind: "remote_hold", legId: leg.legId, on, at: this.#options.clock.now() });
  }

  async #legEnded(leg: Leg, outcome: LegOutcome, at: number): Promise<void> {
    this.#legs.delete(leg.legId);
    this.#drain.legEnded();
    const mediaId = leg.mediaId;
    const heldMs = this.#bridges.heldMs(leg);
    this.#bridges.forget(leg, mediaId);
    this.#plays.forget(leg);
    this.#context.referrals.forget(leg);
    const quality = await closeMedia(this.#context, leg, mediaId, outcome);
    if (mediaId !== undefined && leg.ownsMedia) this.#mediaNews.forget(mediaId);
    const { legId, callId } = leg;
    this.#context.ledger.ended(legId, outcome, quality, heldMs);
    this.#watchers.changed(leg.userId);
    this.#context.emit({
      kind: "ended",
      legId,
      callId,
      outcome,
      quality,
      heldMs,
      at,
    });
  }

  /** Whether an answered leg has anything to be up for. */
  #busy(leg: Leg): boolean {
    if (leg instanceof TrunkLeg && leg.analysing) return true;
    // A page waits in silence while its customer is dialled.
    if (leg instanceof BrowserLeg || this.#bridges.occupied(leg)) return true;
    // A persistent connection waits for calls (TEL-PHN-04).
    if (leg instanceof PhoneLeg && leg.persistent) return true;
    return this.#plays.soundTo(leg);
  }

  #withLeg(legId: LegId, use: (leg: Leg) => void): void {
    const leg = this.#legs.get(legId);
    if (leg !== undefined) use(leg);
  }

  #withMedia(legId: LegId, use: (mediaId: string) => void): void {
    const mediaId = this.#legs.get(legId)?.mediaId;
    if (mediaId !== undefined) use(mediaId);
  }
}
