import type { Timer } from "@perezvon/base";
import { MediaError, type MediaEvent } from "@perezvon/media";
import type { AnalysisResult, EndedBy, SwitchCommand } from "@perezvon/model";
import type { OutgoingInvite, OutgoingInviteEvent, Session } from "@perezvon/sip";
import { type EndCause, q850Of, reasonsFor } from "../cause.ts";
import type { Trunk } from "../contract.ts";
import { peerCheckOf } from "../peer-security.ts";
import type { SwitchContext } from "../switch-context.ts";
import { type AnalysisCapture, captureAfterBeepMs, startCapture } from "./analysis-capture.ts";
import { AudioSession } from "./audio-session.ts";
import { followDialog } from "./dialog-events.ts";
import { Leg } from "./leg.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** How long a result of analysis that is due may take before the leg ends without it. */
const lateAnalysisMs = 500;

/** A call of ours to the telephone network, with call progress analysis if asked for. */
export class TrunkLeg extends Leg {
  readonly trunk: Trunk;
  readonly #command: DialCommand;
  #media: string | undefined;
  #audio: AudioSession | undefined;
  #invite: OutgoingInvite | undefined;
  #session: Session | undefined;
  /** Answers of early dialogs that we listen to; a reliable one is not repeated in the 2xx (RFC 3262 §5). */
  readonly #followed = new Map<string, string>();
  #limit: Timer | undefined;
  #ringing = false;
  #cancelled = false;
  #analysing = false;
  #wantsEnd: (() => void) | undefined;
  #capture: AnalysisCapture | undefined;

  constructor(context: SwitchContext, command: DialCommand, trunk: Trunk) {
    super(context, command);
    this.trunk = trunk;
    this.#command = command;
  }

  get mediaId(): string | undefined {
    return this.#media;
  }

  get analysing(): boolean {
    return this.#analysing;
  }

  async dial(): Promise<void> {
    const { media, sip, timers, realm } = this.context;
    try {
      const address = await media.openRtpLeg({ legId: this.legId, affinity: this.centreId });
      this.#media = this.legId;
      this.#audio = new AudioSession(this.context, this.legId, address, true);
    } catch (error) {
      this.facts.systemReason = error instanceof MediaError ? error.code : "internal";
      this.facts.endedBy = "system";
      this.finish(this.context.clock.now());
      return;
    }
    if (this.#cancelled) {
      this.finish(this.context.clock.now());
      return;
    }
    const { trunk } = this;
    const { host, port, transport, username } = trunk.settings;
    const to = this.#command.to.replace(/^\+/, "");
    const from = this.#command.from.replace(/^\+/, "");
    this.#invite = sip.invite({
      target: `sip:${to}@${host}:${port}`,
      from: { uri: `sip:${from}@${realm}` },
      headers: [
        ["P-Asserted-Identity", `<sip:${from}@${realm}>`],
        ["X-Interaction-ID", this.callId],
      ],
      body: this.#audio.offer(),
      nextHop: { transport, address: host, port },
      peerCheck: peerCheckOf(trunk.settings),
      contactUser: from,
      reliability: trunk.settings.reliableProvisional,
      ...(username !== "" && trunk.password ? { credentials: { username, password: trunk.password } } : {}),
    });
    this.#invite.on((event) => this.#onInvite(event));
    this.#limit = timers.after(this.#command.noAnswerMs, () => this.#noAnswer());
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
    this.#invite?.cancel({ reasons: reasonsFor(cause) });
  }

  /** Events of the media plane about this leg. */
  onMedia(event: Extract<MediaEvent, { kind: "analysis" | "beep" | "rtpTimeout" }>): void {
    switch (event.kind) {
      case "analysis":
        this.facts.sit ??= event.sit;
        this.#analysed(event.result, event.rule, event.at);
        return;
      case "beep":
        this.#capture?.stop(captureAfterBeepMs);
        if (event.found) this.emit({ kind: "beep", legId: this.legId, at: event.at });
        return;
      case "rtpTimeout":
        this.fail("rtp_timeout");
        return;
    }
  }

  #onInvite(event: OutgoingInviteEvent): void {
    switch (event.kind) {
      case "sent":
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
      body !== "" && this.#audio !== undefined && !this.#audio.negotiated && this.#audio.accept(body).ok;
    // The network may change its early media by UPDATE (TEL-DLG-03).
    if (body !== "" && session !== undefined) this.#follow(session, body);
    // Tones of the network are told from ringing before the answer too (TEL-CPA-03 state «early»).
    if (early) this.#startAnalysis();
    if (this.#ringing) return;
    this.#ringing = true;
    // A message of the network in 183 is not the telephone ringing; 180 is.
    this.facts.rang = this.facts.rang || status === 180;
    this.#limit?.cancel();
    this.#limit = this.context.timers.after(this.#command.noAnswerMs, () => this.#noAnswer());
    this.emit({ kind: "ringing", legId: this.legId, earlyMedia: early, at });
  }

  #accepted(event: Extract<OutgoingInviteEvent, { kind: "accepted" }>): void {
    this.#limit?.cancel();
    this.#session = event.session;
    this.facts.sipCode = 200;
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
    this.nowAnswered(event.at);
  }

  /** Once for each dialog: an early one and the session that it becomes are the same. */
  #follow(session: Session, answer: string): void {
    if (this.#audio === undefined || this.#followed.has(session.id)) return;
    this.#followed.set(session.id, answer);
    followDialog(session, this.#audio, {
      ended: (end) => this.#remoteEnd(end.by, q850Of(end.reasons)),
      held: (on) => this.context.remoteHold(this, on),
      digit: (digit, at) => this.emit({ kind: "digit", legId: this.legId, digit, at }),
      acknowledged: () => undefined,
    });
  }

  #failed(event: Extract<OutgoingInviteEvent, { kind: "failed" }>): void {
    this.#limit?.cancel();
    this.facts.sipCode = event.cause === "response" || event.cause === "cancelled" ? event.status : undefined;
    this.facts.q850 = q850Of(event.reasons);
    this.facts.networkUnavailable = event.cause === "timeout" || event.cause === "transport";
    this.#endAfterAnalysis(this.facts.noAnswerLimit ? "not_answered" : "final_code");
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
    this.#analysing = true;
    this.context.media.startAnalysis(this.legId, {
      detectVoice: analysis.detectVoice || analysis.detectMachine,
      detectMachine: analysis.detectMachine,
      waitForBeep: analysis.waitForBeep,
    });
    if (analysis.recordAnalysis) this.#capture = startCapture(this.context, this);
  }

  #analysed(result: AnalysisResult, rule: number, at: number): void {
    this.#analysing = false;
    if (this.facts.analysis !== undefined) return;
    this.facts.analysis = result;
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

  #end(): void {
    this.#capture?.stop(0);
    this.finish(this.context.clock.now());
  }
}
