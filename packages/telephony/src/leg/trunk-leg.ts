import type { Timer } from "@perezvon/base";
import { type Codec, MediaError, type MediaEvent } from "@perezvon/media";
import type { AnalysisEvidence, AnalysisResult, EndedBy, SwitchCommand, TrunkId } from "@perezvon/model";
import type { OutgoingInvite, OutgoingInviteEvent, Session } from "@perezvon/sip";
import { type EndCause, q850Of, reasonsFor } from "../cause.ts";
import type { TollCall } from "../limits/toll-fuse.ts";
import { writeNumber } from "../numbers/number-format.ts";
import type { SwitchContext } from "../switch-context.ts";
import type { CallWay } from "../trunks/call-way.ts";
import type { DialRoute, DialTry } from "../trunks/dial-route.ts";
import { silenceMs, type TryResult, triesOn } from "../trunks/next-try.ts";
import { overrideOf } from "../trunks/outcome-override.ts";
import { isProtocolError } from "../trunks/protocol-errors.ts";
import { trunkInvite } from "../trunks/trunk-invite.ts";
import { type AnalysisCapture, captureAfterBeepMs, startCapture } from "./analysis-capture.ts";
import { AudioSession } from "./audio-session.ts";
import { digitTiming, lineAudio, trunkAudio } from "./audio-settings.ts";
import { followDialog } from "./dialog-events.ts";
import { InfoDigits } from "./info-digits.ts";
import { Leg, type Releasable } from "./leg.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** Runs of speech and tones that are kept with a result. */
const evidenceRuns = 40;
/** How long a result of analysis that is due may take before the leg ends without it. */
const lateAnalysisMs = 500;

/** A call of ours to the telephone network, with call progress analysis if asked for. */
export class TrunkLeg extends Leg {
  readonly peer = "trunk";
  readonly #command: DialCommand;
  readonly #route: DialRoute;
  readonly #way: CallWay;
  readonly #toll: TollCall | undefined;
  #media: string | undefined;
  #audio: AudioSession | undefined;
  readonly #digits: InfoDigits;
  #invite: OutgoingInvite | undefined;
  #session: Session | undefined;
  /** Answers of early dialogs that we listen to; a reliable one is not repeated in the 2xx (RFC 3262 §5). */
  readonly #followed = new Map<string, string>();
  #limit: Timer | undefined;
  #ringing = false;
  #cancelled = false;
  #analysing = false;
  /** The node was too busy when the analysis should have begun: signalling alone tells how the dial went (TEL-CPA-13). */
  #skipped = false;
  readonly #mayAnalyse: () => boolean;
  #wantsEnd: (() => void) | undefined;
  #capture: AnalysisCapture | undefined;
  #startedAt = 0;
  #try: DialTry | undefined;
  readonly #tries: { trunkId: TrunkId; status: number }[] = [];
  #silence: Timer | undefined;
  #redirected = false;
  #gaveWay = false;

  constructor(
    context: SwitchContext,
    command: DialCommand,
    route: DialRoute,
    way: CallWay,
    toll: TollCall | undefined,
    mayAnalyse: () => boolean,
  ) {
    super(context, command);
    this.#mayAnalyse = mayAnalyse;
    this.#digits = new InfoDigits(
      context.timers,
      () => this.#session,
      () => digitTiming(this.#try?.link.trunk.settings ?? {}),
    );
    this.#toll = toll;
    this.#command = command;
    this.#route = route;
    this.#way = way;
  }

  override get codec(): Codec | undefined {
    return this.#audio?.codec;
  }

  override signalDigits(digits: string): void {
    this.#digits.push(digits);
  }

  get mediaId(): string | undefined {
    return this.#media;
  }

  get analysing(): boolean {
    return this.#analysing;
  }

  /** An emergency call has no longest length (TEL-EMG-03). */
  override get endless(): boolean {
    return this.#command.purpose === "emergency";
  }

  protected override get longestMs(): number {
    return Math.min(super.longestMs, this.#toll?.longestMs ?? Number.POSITIVE_INFINITY);
  }

  override releasable(number: string): Releasable | undefined {
    const session = this.#session;
    if (session === undefined || this.#try?.link.trunk.settings.referRelease !== true) return undefined;
    const { link, hop } = this.#try;
    const user = writeNumber(number, link.trunk.settings.calledOut);
    return { leg: this, session, target: `sip:${user}@${hop.host}:${hop.port}` };
  }

  async dial(): Promise<void> {
    const { media, clock, logger } = this.context;
    this.#startedAt = clock.monotonicMs();
    try {
      const request = this.mediaRequest();
      const address = media.openRtpLegNow(request) ?? (await media.openRtpLeg(request));
      this.#media = this.legId;
      // Before the first try nobody is asked yet: each trunk brings its own settings.
      this.#audio = new AudioSession(this.context, this.legId, address, lineAudio(undefined), () =>
        this.context.otherCodec(this),
      );
    } catch (error) {
      this.facts.endedBy = "system";
      // A full range of ports is a line that is not free: the attempt never left and is not counted (OUT-DSP-10, OUT-RED-15).
      if (error instanceof MediaError && error.code === "ports_exhausted") {
        this.facts.networkUnavailable = true;
        this.facts.refused = "overload";
        logger.warn("no RTP port is free for a dial", { code: error.code, legId: this.legId });
      } else this.facts.systemReason = error instanceof MediaError ? error.code : "internal";
      this.finish(clock.now());
      return;
    }
    void this.#nextTry();
  }

  /** The next trunk or address of the route; without one the dial is over with what the last one said (TEL-TRK-05). */
  async #nextTry(): Promise<void> {
    const next = this.#cancelled ? undefined : (this.#route.now() ?? (await this.#route.next()));
    const audio = this.#audio;
    if (this.over || next === undefined || audio === undefined || this.#cancelled) {
      next?.release();
      if (this.over) return;
      if (this.#tries.length === 0 && !this.#cancelled) this.#noWay();
      this.#endAfterAnalysis(this.facts.noAnswerLimit ? "not_answered" : "final_code");
      return;
    }
    const { sip, timers } = this.context;
    const { settings } = next.link.trunk;
    audio.settings = trunkAudio(next.link.trunk);
    audio.heardFrom(next.hop.host);
    if (!audio.protect(settings.srtp, settings.transport)) {
      next.release();
      this.facts.systemReason = "srtp_needs_tls";
      this.facts.endedBy = "system";
      this.#endAfterAnalysis("final_code");
      return;
    }
    this.#try = next;
    if (this.#command.purpose === "campaign" || this.#command.campaignId !== undefined)
      next.link.campaignDials.add(this);
    this.#tries.push({ trunkId: next.link.trunk.id, status: 0 });
    const invite = sip.invite(this.#inviteBy(next, audio));
    this.#invite = invite;
    this.#tellLedger(next, invite.callId);
    invite.on((event) => this.#onInvite(invite, next, event));
    this.#silence = timers.after(silenceMs, () => this.#silent(invite, next));
    this.#limit ??= timers.after(this.#noAnswerMs, () => this.#noAnswer());
  }

  #tellLedger({ link, hop, callerId }: DialTry, sipCallId: string): void {
    const { ledger } = this.context;
    const { from, to, userId, endpointId } = this.#command;
    const shownNumber = this.#command.hideNumber ? "" : callerId;
    const way = { trunkId: link.trunk.id, address: hop.host, shownNumber, sipCallId };
    ledger.begin(this, { direction: "out", peer: "trunk", from, to, userId, endpointId, ...way });
    ledger.change(this.legId, way);
  }

  #inviteBy(way: DialTry, audio: AudioSession) {
    return trunkInvite(way, {
      command: this.#command,
      callId: this.callId,
      way: this.#way,
      realm: this.context.realm,
      body: audio.offer(),
    });
  }

  get #noAnswerMs(): number {
    const own = this.#command.noAnswerMs;
    return own > 0 ? own : (this.#try?.link.trunk.settings.ringTimeoutSeconds ?? 60) * 1_000;
  }

  /** Nothing could even be tried: no trunk, none up, no channel, no token, or a number that none may show. */
  #noWay(): void {
    this.facts.endedBy = "system";
    if (this.#route.callerIdRefused) {
      this.facts.sipCode = 403;
      this.facts.refused = "caller_id";
      this.context.logger.warn("dial.caller_id_refused", { centre: this.centreId, legId: this.legId });
    } else this.facts.networkUnavailable = true;
  }

  hangUp(cause: EndCause, by: EndedBy = "command"): void {
    if (this.over) return;
    if (this.facts.systemReason === undefined && !this.facts.noAnswerLimit) this.facts.endedBy = by;
    this.#limit?.cancel();
    if (this.#session !== undefined) {
      void this.#session.bye({ reasons: reasonsFor(cause) });
      this.#end();
      return;
    }
    this.#cancelled = true;
    if (this.#invite !== undefined) this.#invite.cancel({ reasons: reasonsFor(cause) });
    // Still waiting for a token; before there is media, the dial itself ends it.
    else if (this.#audio !== undefined) this.#end();
  }

  /** Its channel is wanted for an emergency call: the record is dialled again another time (TEL-EMG-02). */
  giveWay(): void {
    this.#gaveWay = true;
    this.facts.networkUnavailable = true;
    this.hangUp("overload", "system");
    this.#try?.release();
  }

  /** Events of the media plane about this leg. */
  onMedia(event: Extract<MediaEvent, { kind: "analysis" | "beep" | "rtpTimeout" }>): void {
    switch (event.kind) {
      case "analysis":
        this.facts.sit ??= event.sit;
        this.facts.analysisEvidence ??= evidenceOf(event);
        this.#analysed(event.result, event.rule, event.at);
        return;
      case "beep":
        this.#capture?.stop(captureAfterBeepMs);
        this.emit({ kind: "beep", legId: this.legId, found: event.found, at: event.at });
        return;
      case "rtpTimeout":
        this.fail("rtp_timeout");
        return;
    }
  }

  #onInvite(invite: OutgoingInvite, tried: DialTry, event: OutgoingInviteEvent): void {
    if (event.kind !== "sent") this.#heard(tried, event);
    if (invite !== this.#invite) {
      // Too late: the dial has gone on without it.
      if (event.kind === "accepted") void event.session.bye({ reasons: reasonsFor("normal") });
      return;
    }
    switch (event.kind) {
      case "sent":
        if (this.#tries.length === 1 && !this.#redirected)
          this.emit({ kind: "sent", legId: this.legId, at: event.at });
        return;
      case "provisional":
        if (event.status >= 180) this.#progress(event);
        return;
      case "accepted":
        this.#accepted(event);
        return;
      case "failed":
        this.#failed(event);
        return;
    }
  }

  #progress({ status, body, at, session }: Extract<OutgoingInviteEvent, { kind: "provisional" }>): void {
    const early =
      this.#try?.link.trunk.settings.earlyMedia !== false &&
      body !== "" &&
      this.#audio !== undefined &&
      !this.#audio.negotiated &&
      this.#audio.accept(body).ok;
    // The network may change its early media by UPDATE (TEL-DLG-03).
    if (body !== "" && session !== undefined) this.#follow(session, body);
    // Tones of the network are told from ringing before the answer too (TEL-CPA-03 state «early»).
    if (early) this.#startAnalysis();
    if (this.#ringing) return;
    this.#ringing = true;
    // A message of the network in 183 is not the telephone ringing; 180 is.
    this.facts.rang = this.facts.rang || status === 180;
    this.#limit?.cancel();
    this.#limit = this.context.timers.after(this.#noAnswerMs, () => this.#noAnswer());
    this.emit({ kind: "ringing", legId: this.legId, earlyMedia: early, at });
  }

  #accepted(event: Extract<OutgoingInviteEvent, { kind: "accepted" }>): void {
    this.#limit?.cancel();
    this.#session = event.session;
    this.facts.sipCode = 200;
    const last = this.#tries.at(-1);
    if (last !== undefined) last.status = 200;
    const audio = this.#audio;
    const answer = event.body || (this.#followed.get(event.session.id) ?? "");
    if (audio === undefined || (answer !== "" && !audio.accept(answer).ok) || !audio.negotiated) {
      // 2xx without audio that we can use: the call cannot go on (TEL-SDP-04).
      this.facts.sipCode = 488;
      this.facts.endedBy = "system";
      void event.session.bye({ reasons: [{ protocol: "Q.850", cause: 111, text: undefined }] });
      this.#end();
      return;
    }
    this.#follow(event.session, "");
    this.#startAnalysis();
    if (this.#analysing) this.context.media.markAnalysis(this.legId, "answered");
    this.#toll?.answered();
    this.nowAnswered(event.at);
    if (this.#skipped) this.emit({ kind: "analysis_skipped", legId: this.legId, at: event.at });
  }

  /** Once for each dialog: an early one and the session that it becomes are the same. */
  #follow(session: Session, answer: string): void {
    if (this.#audio === undefined || this.#followed.has(session.id)) return;
    this.#followed.set(session.id, answer);
    followDialog(session, this.#audio, {
      ended: (end) => this.#remoteEnd(end.by, q850Of(end.reasons)),
      held: (on) => this.context.remoteHold(this, on),
      digit: (digit) => this.context.media.digitSignalled(this.legId, digit),
      acknowledged: () => undefined,
      refer: this.#try?.link.trunk.settings.referAllowed
        ? (refer, at) => this.context.referrals.asked(this, refer, at)
        : undefined,
    });
  }

  /** What an answer says of the trunk that gave it. */
  #heard({ link, hop }: DialTry, event: Exclude<OutgoingInviteEvent, { kind: "sent" }>): void {
    this.#silence?.cancel();
    if (event.kind === "provisional") return;
    if (event.kind === "accepted") {
      link.calls.answeredOut++;
      link.answered(hop.key, 200, "OK");
      return;
    }
    if (event.cause === "timeout" || event.cause === "transport") link.missed(hop.key);
    else if (event.cause === "response") {
      link.answered(hop.key, event.status, event.reasonPhrase);
      if (isProtocolError(event.status)) this.#protocolError(link.trunk.id, event.status, event.at);
      const retryAfter = event.response?.header("Retry-After");
      // «120 (busy);duration=3600» begins with the seconds (RFC 3261 §20.33).
      if (event.status === 503 && retryAfter !== undefined)
        link.asked(hop.key, Number(/^\d+/.exec(retryAfter.trim())?.[0] ?? 5));
    }
  }

  /** For whoever watches the trunks; every alternative that answers so is told of (TEL-MAP-02). */
  #protocolError(trunkId: TrunkId, status: number, at: number): void {
    const { centreId, legId } = this;
    this.context.logger.warn("sip.protocol", { centreId, trunkId, legId, status });
    this.emit({ kind: "sip_protocol", centreId, trunkId, status, at });
  }

  #failed(event: Extract<OutgoingInviteEvent, { kind: "failed" }>): void {
    const status = event.cause === "response" || event.cause === "cancelled" ? event.status : undefined;
    this.#tryOver(status);
    if (!this.#cancelled && this.#goesOn({ status, cause: event.cause })) {
      void this.#nextTry();
      return;
    }
    if (!this.#cancelled && this.#redirect(event)) return;
    this.#limit?.cancel();
    this.facts.sipCode = status;
    this.facts.q850 = q850Of(event.reasons);
    this.facts.networkUnavailable = this.#gaveWay || event.cause === "timeout" || event.cause === "transport";
    const settings = this.#try?.link.trunk.settings;
    if (settings !== undefined)
      this.facts.override = overrideOf(settings.outcomeOverrides, status, this.facts.q850);
    this.#endAfterAnalysis(this.facts.noAnswerLimit ? "not_answered" : "final_code");
  }

  /** No answer of any kind in 4 s: the next trunk, if there is one; otherwise this one may still answer. */
  #silent(invite: OutgoingInvite, { link, hop }: DialTry): void {
    if (invite !== this.#invite || this.over || this.#cancelled) return;
    if (!this.#goesOn({ status: undefined, cause: "silent" })) return;
    link.missed(hop.key);
    this.#tryOver(undefined);
    this.#invite = undefined;
    invite.cancel({ reasons: reasonsFor("normal") });
    void this.#nextTry();
  }

  #goesOn({ status, cause }: Pick<TryResult, "status" | "cause">): boolean {
    const rang = this.facts.rang || this.#ringing;
    const earlyMedia = this.#audio?.negotiated === true;
    const elapsedMs = this.context.clock.monotonicMs() - this.#startedAt;
    return this.#route.open && triesOn({ status, cause, rang, earlyMedia }, this.#tries.length, elapsedMs);
  }

  /** 302 of a trunk that may send us elsewhere, once (TEL-TRK-07). */
  #redirect(event: Extract<OutgoingInviteEvent, { kind: "failed" }>): boolean {
    const target = event.status === 302 ? event.response?.addresses("Contact")?.[0]?.uri : undefined;
    const tried = this.#try;
    const audio = this.#audio;
    if (tried === undefined || this.#redirected || target?.scheme !== "sip" || audio === undefined)
      return false;
    if (!tried.link.trunk.settings.followRedirect) return false;
    const again = tried.again();
    this.#redirected = true;
    this.#try = again;
    const { nextHop: _elsewhere, ...options } = this.#inviteBy(again, audio);
    const invite = this.context.sip.invite({ ...options, target });
    this.#invite = invite;
    this.#tellLedger(again, invite.callId);
    invite.on((next) => this.#onInvite(invite, again, next));
    return true;
  }

  /** One try is over: its channel is free, and the record knows what it said. */
  #tryOver(status: number | undefined): void {
    this.#silence?.cancel();
    this.#try?.release();
    this.#try?.link.campaignDials.delete(this);
    const last = this.#tries.at(-1);
    if (last !== undefined) last.status = status ?? 0;
  }

  #remoteEnd(by: "local" | "remote" | "stack", q850: number | undefined): void {
    if (by === "remote") this.facts.q850 = q850;
    if (by === "stack") this.facts.endedBy = "system";
    this.#endAfterAnalysis("ended");
  }

  #noAnswer(): void {
    if (this.over || this.#session !== undefined) return;
    this.facts.noAnswerLimit = true;
    this.facts.endedBy = "system";
    this.#cancelled = true;
    this.#invite?.cancel({ reasons: reasonsFor("no_answer") });
  }

  #startAnalysis(): void {
    const { analysis } = this.#command;
    if (analysis === undefined || this.#analysing || this.facts.analysis !== undefined) return;
    if (this.#skipped || !this.#mayAnalyse()) {
      if (!this.#skipped) this.context.logger.warn("cpa.skipped", { legId: this.legId });
      this.#skipped = true;
      return;
    }
    this.#analysing = true;
    const trunk = this.#try?.link.trunk.settings;
    this.context.media.startAnalysis(this.legId, {
      detectVoice: analysis.detectVoice || analysis.detectMachine,
      detectMachine: analysis.detectMachine,
      waitForBeep: analysis.waitForBeep,
      ...analysis.limits,
      ...(trunk && { zones: trunk.toneCountries, cadences: trunk.networkTones }),
    });
    if (analysis.recordAnalysis) this.#capture = startCapture(this.context, this);
  }

  #analysed(result: AnalysisResult, rule: number, at: number): void {
    this.#analysing = false;
    if (this.facts.analysis !== undefined) return;
    this.facts.analysis = result;
    this.context.ledger.analysed(this.legId);
    this.facts.analysisFile = this.#capture?.file;
    // After a machine the signal may still come; the capture goes on to it (TEL-CPA-11).
    if (result !== 2 || this.#command.analysis?.waitForBeep !== true) this.#capture?.stop(0);
    const end = this.#wantsEnd;
    if (this.facts.answered && end === undefined) {
      this.emit({ kind: "analysed", legId: this.legId, result, rule, at, file: this.#capture?.file });
    } else if (end === undefined && result >= 4 && result <= 7) {
      // The network has said by tone that nobody will answer: waiting on costs a line for nothing.
      this.facts.endedBy = "system";
      this.#cancelled = true;
      this.#invite?.cancel({ reasons: reasonsFor("normal") });
    }
    end?.();
  }

  /** The analysis may still have the last word on what was heard (TEL-MAP-01). */
  #endAfterAnalysis(mark: "not_answered" | "final_code" | "ended"): void {
    if (!this.#analysing) {
      this.#end();
      return;
    }
    if (this.#wantsEnd !== undefined) return;
    const late = this.context.timers.after(lateAnalysisMs, () => this.#wantsEnd?.());
    this.#wantsEnd = () => {
      late.cancel();
      this.#wantsEnd = undefined;
      this.#end();
    };
    this.context.media.markAnalysis(this.legId, mark);
  }

  protected override finish(at: number): void {
    this.#toll?.ended();
    this.#try?.link.campaignDials.delete(this);
    super.finish(at);
  }

  #end(): void {
    this.#capture?.stop(0);
    this.#silence?.cancel();
    this.#limit?.cancel();
    this.#try?.release();
    this.facts.tries = this.#tries;
    this.finish(this.context.clock.now());
  }
}

/** The evidence as it is stored with the dial (TEL-CPA-14). */
function evidenceOf(event: Extract<MediaEvent, { kind: "analysis" }>): AnalysisEvidence {
  const { rule, decidedAfterMs, evidence } = event;
  return {
    rule,
    decidedAfterMs,
    answeredAtMs: evidence.answeredAtMs,
    speech: evidence.speech.slice(-evidenceRuns),
    tones: evidence.tones.slice(-evidenceRuns).map(({ hz, fromMs, toMs }) => ({ hz, fromMs, toMs })),
    floorDbm0: evidence.floorDbm0,
  };
}
