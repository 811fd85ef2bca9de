import type { Timer } from "@perezvon/base";
import { type Progress, type RedialEnvironment, stepByHand } from "@perezvon/dialer";
import {
  type CallId,
  type Campaign,
  type DeskCallBack,
  type DeskErrorCode,
  type DeskInteraction,
  type DeskRefusal,
  defaultPreview,
  type LegOutcome,
  type NotReadyReason,
  type PreviewSettings,
  type ScriptValues,
} from "@perezvon/model";
import type { CentreContext } from "../../context.ts";
import { AgentWork } from "../../desk/agent-work.ts";
import type { DeskSession, OwnCall } from "../../desk/desk-session.ts";
import type { PartSubject } from "../../desk/part-contract.ts";
import type { AttemptStart, ClaimedRecord } from "../../ports.ts";
import { writesOf } from "../attempt-writer.ts";
import { Dial } from "../dial.ts";
import {
  type DialOwner,
  type DialResult,
  type HandedOver,
  isFull,
  turnedAwayByNode,
} from "../dial-contract.ts";
import { type Finished, finish, uncounted } from "../dial-record.ts";
import { seenContacts } from "../environment.ts";
import { numberOf, RecordDesk, withNumber } from "../record-desk.ts";
import { ScriptTalk } from "../script-talk.ts";
import type { ShownNumber } from "../shown-numbers.ts";
import { surroundingsOf } from "../surroundings-of-records.ts";
import type { PreviewHost, PreviewRecord } from "./preview-contract.ts";
import { PreviewPhone } from "./preview-phone.ts";
import { stepWithoutDial } from "./preview-step.ts";

type Phase = "offered" | "preview" | "ringing" | "calling" | "talk" | "over";

/**
 * One record before one agent, from the offer until he has done with it (OUT-PRV-01…06). Every dial that he makes of it is an attempt
 * of its own with the same call id (OUT-PRV-04); until he has done, the record is locked for everybody else.
 */
export class Preview implements OwnCall, DialOwner {
  readonly callId: CallId;
  readonly session: DeskSession;
  readonly given: PreviewRecord;
  readonly endsWithPage = true;
  readonly #context: CentreContext;
  readonly #host: PreviewHost;
  readonly #campaign: Campaign;
  readonly #settings: PreviewSettings;
  readonly #offeredAt: number;
  readonly #promised: boolean;
  readonly #work = new AgentWork();
  #record: ClaimedRecord;
  #progress: Progress;
  #desk: RecordDesk;
  #phase: Phase = "offered";
  #since: number;
  #acceptBefore: number;
  #until: number | undefined;
  #timer: Timer | undefined;
  #calling: string | undefined;
  readonly #phone: PreviewPhone;
  #dial:
    | { readonly dial: Dial; readonly numberIndex: number; readonly environment: RedialEnvironment }
    | undefined;
  /** Counts the times his phone was rung for a dial. */
  #ring = 0;
  #dialled = false;
  #lastDisposition: string | undefined;
  /** The agent is gone: what is under way is nobody's (OUT-PRV-05). */
  #gone = false;
  /** The campaign has stopped: a dial under way is the last of this record (OUT-CMP-10). */
  #takenBack = false;
  /** Its customer calls himself: the record is that call's (OUT-BLD-03). */
  #yielded = false;
  readonly #script: ScriptTalk | undefined;

  constructor(
    context: CentreContext,
    host: PreviewHost,
    session: DeskSession,
    given: PreviewRecord,
    callId: CallId,
  ) {
    this.#context = context;
    this.#host = host;
    this.session = session;
    this.given = given;
    this.callId = callId;
    this.#phone = new PreviewPhone(context, callId, (outcome) => this.#phoneGone(outcome));
    this.#campaign = host.campaign;
    this.#settings = host.campaign.dialling.preview ?? defaultPreview;
    this.#record = given.record;
    this.#progress = given.next.progress;
    this.#promised = given.next.callback?.agent === session.userId;
    const now = context.clock.now();
    this.#desk = new RecordDesk(given.record, host.campaign, given.environmentOf, now);
    this.#script = ScriptTalk.of(context, callId, host.campaign, given.record, given.next.number);
    this.#offeredAt = now;
    this.#since = now;
    this.#acceptBefore = now + session.profile.noAnswerSeconds * 1000;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** `atOnce`: a promised call that is to be dialled without a look at the record (OUT-CBK-04). */
  begin(atOnce: boolean): void {
    this.session.attachOwn(this);
    if (atOnce || this.#settings.acceptAutomatically) {
      this.#open();
      if (atOnce) void this.dial(this.given.next.number);
      return;
    }
    this.#timer = this.#context.timers.after(this.#acceptBefore - this.#since, () => this.#refuse());
  }

  accept(): DeskErrorCode | undefined {
    if (this.#phase !== "offered") return "wrong_phase";
    this.#open();
    return undefined;
  }

  command(kind: "hang_up" | "digits" | "mute" | "hold" | "resume"): DeskErrorCode | undefined {
    if (kind !== "hang_up") return "wrong_phase";
    if (this.#phase === "offered") this.#refuse();
    else if (this.#phase === "ringing") {
      this.#phone.drop();
      this.#enter("preview");
    } else if (this.#phase === "calling") this.#dial?.dial.giveUpRinging();
    else return "wrong_phase";
    return undefined;
  }

  readonly work = {
    note: (note: string) => this.#told(this.#phase === "over" ? "wrong_phase" : this.#work.setNote(note)),
    disposition: (key: string) =>
      this.#told(
        this.#phase === "preview"
          ? this.#work.choose(this.#cardSubject(), key, this.#context.clock.now())
          : "wrong_phase",
      ),
    script: (values: ScriptValues, page: string, path: readonly string[]) =>
      this.#told(
        this.#phase === "offered" || this.#phase === "over"
          ? "wrong_phase"
          : this.#script?.enter(values, page, path, this.session.userId),
      ),
    finish: () => this.#finish(),
  };

  /** A reschedule without a dial (OUT-PRV-03). */
  callBack(key: string, wish: DeskCallBack): DeskErrorCode | undefined {
    if (this.#phase !== "preview") return "wrong_phase";
    const refused = this.#work.promise(this.#cardSubject(), key, wish, this.#context.clock.now());
    this.session.changed();
    return refused;
  }

  /** Back to the campaign, open as before but for what the row of «Пропущена» says (OUT-PRV-03). */
  skip(): DeskErrorCode | undefined {
    if (this.#phase !== "preview" || this.#dialled) return "wrong_phase";
    this.#step("skipped", undefined);
    return undefined;
  }

  /** Checks do-not-call lists, hours and limits anew, rings the agent's own phone and then the number (OUT-PRV-06). */
  async dial(wanted: string): Promise<DeskErrorCode | undefined> {
    if (this.#phase !== "preview") return "wrong_phase";
    const number = numberOf(this.#record, wanted);
    if (number === undefined) return this.#refuseDial("number_invalid", wanted);
    if (this.#settings.numbers === "next" && number !== this.given.next.number)
      return this.#refuseDial("number_invalid", wanted);
    const record = withNumber(this.#record, number);
    const now = this.#context.clock.now();
    const { scenarios, writer } = this.#host;
    const [look] = await surroundingsOf(this.#context, this.#campaign, [record], now, writer, scenarios);
    if (this.#phase !== "preview" || look === undefined) return "wrong_phase";
    const around = look();
    if (around.listed?.record === true || around.listed?.numbers.includes(number) === true)
      return this.#refuseDial("do_not_call", number);
    const environment = { ...around.environment, repeats: false };
    const numberIndex = record.numbers.indexOf(number);
    const { redial } = this.#campaign;
    const step = stepByHand(this.#progress, record.numbers, numberIndex, redial, environment, now);
    if (step.kind === "refused") {
      const code = ({ stopped: "number_stopped", hours: "outside_hours", day_limit: "daily_limit" } as const)[
        step.why
      ];
      return this.#refuseDial(code, number, step.nextAllowedAt);
    }
    this.#record = record;
    this.#progress = step.progress;
    const shown = around.shownFor(number);
    if (shown.until !== undefined) return this.#refuseDial("daily_limit", number, shown.until);
    return this.#ringOwn(number, (ring) => this.#begin(step, environment, shown, ring));
  }

  view(): DeskInteraction {
    const { given } = this;
    const calling = this.#phase === "ringing" || this.#phase === "calling";
    const subject = this.#cardSubject();
    return {
      id: this.callId,
      channel: "voice",
      direction: "outbound",
      phase: calling ? "calling" : this.#phase === "offered" ? "offered" : "preview",
      since: this.#since,
      service: subject.service,
      campaign: subject.campaign,
      recordId: subject.recordId,
      customer: { name: this.#record.customerName, number: this.#calling ?? given.next.number },
      // What the record says is for the one who has taken it (OUT-PRV-01).
      fields: this.#phase === "offered" ? [] : subject.fields,
      history: this.#phase === "offered" ? [] : subject.history,
      offeredAt: this.#offeredAt,
      acceptBefore: this.#phase === "offered" ? this.#acceptBefore : undefined,
      answeredAt: undefined,
      waitedMs: undefined,
      muted: false,
      recording: false,
      joint: undefined,
      parties: [],
      guest: true,
      supervisors: [],
      supervision: undefined,
      notice: undefined,
      dispositions: this.#phase === "preview" ? subject.dispositions : [],
      dispositionRequired: !this.#dialled,
      disposition: this.#work.disposition,
      note: this.#work.note,
      afterCallWorkUntil: undefined,
      record: this.#desk.view,
      script: this.#phase === "offered" ? undefined : this.#script?.view(),
      callBack: this.#work.callBack,
      closedTimes: this.#work.closedTimes,
      refusal: this.#work.refusal,
      preview: {
        until: this.#until,
        whenOver: this.#settings.whenOver,
        next: given.next.number,
        numbers: this.#settings.numbers,
        dialled: this.#dialled,
        lastDisposition: this.#lastDisposition,
        promised: this.#promised,
      },
    };
  }

  /** Signed out, or away for too long (OUT-PRV-05). */
  sessionEnded(): void {
    if (this.#phase === "talk" || this.#phase === "over") return;
    this.#gone = true;
    if (this.#phase === "calling") this.#dial?.dial.cancel();
    else {
      this.#phone.drop();
      this.#giveBack(undefined);
    }
  }

  /** The campaign stops: what is not dialled is taken back (OUT-CMP-10). */
  takeBack(): void {
    this.#takenBack = true;
    if (this.#phase === "ringing") this.#phone.drop();
    if (this.#phase === "offered" || this.#phase === "preview" || this.#phase === "ringing")
      this.#giveBack(undefined);
  }

  /** Lets a dial that rings at this number go, uncounted: its customer calls himself, and his record is his call's (OUT-BLD-03). */
  yieldTo(number: string): HandedOver | undefined {
    const dial = this.#dial?.dial;
    if (dial === undefined || dial.start.number !== number || dial.stage !== "dialling") return undefined;
    this.#yielded = true;
    dial.cancel();
    return { record: this.#record, progress: this.#progress, environmentOf: this.given.environmentOf };
  }

  ringing(dial: Dial, earlyMedia: boolean): void {
    this.#phone.hear(dial.legId, earlyMedia);
  }

  answered(): void {}

  live(dial: Dial): void {
    const legId = this.#gone || this.#yielded ? undefined : this.#phone.handOver();
    if (legId === undefined) {
      dial.cancel();
      return;
    }
    this.#phase = "talk";
    this.#timer?.cancel();
    const { visible } = this.#host.dispositions;
    const { dispositionRequired, afterCallWork } = this.#campaign;
    const desk = new RecordDesk(
      this.#record,
      this.#campaign,
      this.given.environmentOf,
      this.#context.clock.now(),
    );
    dial.script = this.#script;
    dial.takenBy(this.session, legId, this, {
      ...this.#cardSubject(),
      customer: { name: this.#record.customerName, number: dial.start.number },
      dispositions: visible,
      dispositionRequired,
      afterCallWork,
      messages: this.#campaign.messages,
      recordDesk: desk,
    });
  }

  noLongerWaiting(): void {}

  abandoned(): void {}

  offerFailed(): void {}

  offerAccepted(): void {}

  anotherReady(): boolean {
    return false;
  }

  over(dial: Dial, result: DialResult): void {
    const running = this.#dial;
    if (running?.dial !== dial) return;
    this.#dial = undefined;
    this.#phone.drop();
    if (turnedAwayByNode(dial, result) && !this.#yielded) {
      this.#turnedAway(dial);
      return;
    }
    const now = this.#context.clock.now();
    const lost = this.#gone && !result.agentTook;
    const progress = this.#progress;
    const underWay = {
      progress,
      numberIndex: running.numberIndex,
      environment: running.environment,
      barNumbers: this.given.next.barNumbers,
    };
    const came = lost ? { ...result, agentFailed: true } : result;
    const waits = this.#host.scenarios.decide(
      () => finish(dial, came, underWay, this.#host.dispositions.types, now),
      (finished) =>
        this.#dialEnded(dial, result, this.#yielded ? uncounted(finished, dial.record, progress) : finished),
    );
    // Others are asked what becomes of the record: the agent need not wait for that.
    if (waits) this.#close();
  }

  #dialEnded(dial: Dial, result: DialResult, { applied, end, change }: Finished): void {
    const away = this.#gone || this.#takenBack || this.#yielded || this.#phase === "over";
    const goesOn = !result.agentTook && !away && applied.closed === undefined;
    const known = this.given.record.numbers;
    const learned = known.includes(dial.start.number) ? undefined : dial.start.number;
    const { associationId, recordId } = this.#record;
    const { centreId, store } = this.#context;
    void this.#context.writes.push(writesOf(this.#record), "end of attempt", () =>
      store.campaigns.endAttempt(
        centreId,
        { ...end, agentUserId: this.session.userId },
        { associationId, recordId },
        applied.progress,
        applied.columns,
        applied.barNumbers,
        applied.doNotCall,
        { ...change, addNumber: change.addNumber ?? learned, keepLock: goesOn || this.#yielded },
      ),
    );
    this.#host.dialOver(dial, result, end.disposition, end.note);
    if (!goesOn) {
      this.#close();
      return;
    }
    this.#dialled = true;
    this.#lastDisposition = end.disposition;
    this.#progress = applied.progress;
    this.#enter("preview");
  }

  /** The node is full: no INVITE has left, so nothing has happened to the record, and the agent may try again (OUT-CMP-02). */
  #turnedAway({ start }: Dial): void {
    const keeps = !this.#gone && !this.#takenBack;
    void this.#host.writer.cancel(start, this.#record, start.dueAt, keeps);
    if (!keeps) {
      this.#close();
      return;
    }
    this.#enter("preview");
    this.#refuseDial("overload", start.number);
  }

  #open(): void {
    this.#timer?.cancel();
    this.#host.accepted(this);
    this.#enter("preview");
    const { seconds } = this.#settings;
    if (seconds === 0) return;
    this.#until = this.#since + seconds * 1000;
    this.#timer = this.#context.timers.after(seconds * 1000, () => this.#timeIsOver());
  }

  #timeIsOver(): void {
    this.#until = undefined;
    if (this.#phase !== "preview") return;
    if (this.#settings.whenOver === "dial") void this.dial(this.given.next.number);
    else if (this.#settings.whenOver === "return") this.#giveBack(undefined);
    this.session.changed();
  }

  /** Refused, or not taken in time: another's from now on (OUT-PRV-02). */
  #refuse(): void {
    if (this.#phase !== "offered") return;
    this.#phase = "over";
    this.#timer?.cancel();
    this.session.detachOwn(this, "preview_refused");
    this.#host.refused(this);
  }

  /** The record as it is now, for whoever comes next. */
  #giveBack(why: NotReadyReason | undefined): void {
    if (this.#phase === "over") return;
    void this.#host.writer.release(this.#record, undefined);
    this.#close(why);
  }

  #close(why?: NotReadyReason): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#timer?.cancel();
    this.session.detachOwn(this, why);
    this.#host.over(this);
  }

  #finish(): DeskErrorCode | undefined {
    if (this.#phase !== "preview") return "wrong_phase";
    const { disposition } = this.#work;
    if (disposition !== undefined) {
      this.#step(disposition, this.#work.callBack);
      return undefined;
    }
    if (!this.#dialled) return "disposition_required";
    this.#giveBack(undefined);
    return undefined;
  }

  /** Done without a dial: a row of the report, and the record's life goes on by its row (OUT-PRV-03, OUT-DSP-04). */
  #step(disposition: string, callBack: DeskCallBack | undefined): void {
    const choice = {
      campaign: this.#campaign,
      types: this.#host.dispositions.types,
      given: this.given,
      record: this.#record,
      progress: this.#progress,
      disposition,
      callBack,
      userId: this.session.userId,
      now: this.#context.clock.now(),
    };
    this.#script?.finish(this.session.userId);
    const by = {
      callId: this.callId,
      agentUserId: this.session.userId,
      note: this.#work.note,
      script: this.#script?.result(),
    };
    this.#host.scenarios.decide(
      () => stepWithoutDial(choice),
      ({ undialled, change }) =>
        void this.#host.writer.stepUndialled(choice.campaign, choice.record, undialled, by, change),
    );
    this.#close();
  }

  #ringOwn(number: string, up: (ring: number) => Promise<void>): DeskErrorCode | undefined {
    const endpoint = this.session.endpoint();
    if (endpoint === undefined) return this.#refuseDial("phone_unreachable", number);
    this.#calling = number;
    this.#work.refusal = undefined;
    this.#enter("ringing");
    this.#ring += 1;
    const ring = this.#ring;
    this.#phone.ring(endpoint, number, this.#record.customerName, () => void up(ring));
    return undefined;
  }

  #phoneGone({ refused }: LegOutcome): void {
    if (this.#phase === "calling") this.#dial?.dial.giveUpRinging();
    // A full node takes no leg to his phone either.
    else if (this.#phase === "ringing")
      this.#refuseDial(isFull(refused) ? "overload" : "phone_unreachable", this.#calling ?? "");
  }

  /** The agent is at his phone: the attempt is written, then the number is dialled (OUT-GEN-05). */
  async #begin(
    step: Extract<ReturnType<typeof stepByHand>, { kind: "dial" }>,
    environment: RedialEnvironment,
    shown: ShownNumber,
    ring: number,
  ): Promise<void> {
    const { writer } = this.#host;
    const { clock } = this.#context;
    const seen = seenContacts(environment, { ...step, repeatNumber: 0 }, clock.now());
    const start: AttemptStart = writer.attemptOf(
      this.#campaign,
      this.#record,
      step,
      shown,
      this.callId,
      seen,
    );
    const begun = await writer.begin(start);
    // Hung up meanwhile, or hung up and rung anew: this dial is wanted no more.
    const wanted = this.#phase === "ringing" && this.#ring === ring;
    if (begun !== "begun") {
      if (!wanted) return;
      this.#phone.drop();
      this.#refuseDial(begun === "contacted" ? "daily_limit" : "number_busy", step.number);
      return;
    }
    if (!wanted) {
      // Nothing has left. A record that is still open before him stays his; of one who has gone it is given back.
      await writer.cancel(start, this.#record, step.dueAt, this.#phase !== "over");
      return;
    }
    const dial = new Dial(this.#context, this.#campaign, this.#record, start, clock.now(), this, {
      userId: this.session.userId,
    });
    this.#dial = { dial, numberIndex: step.numberIndex, environment };
    this.#enter("calling");
    dial.begin(shown.trunkId ?? this.given.trunkId, shown.hidden);
    // His leg may have ended while the attempt was written.
    if (!this.#phone.up) dial.giveUpRinging();
  }

  #refuseDial(code: DeskErrorCode, number: string, nextAllowedAt?: number): DeskErrorCode {
    const refusal: DeskRefusal = { code, number, nextAllowedAt };
    this.#work.refusal = refusal;
    if (this.#phase === "ringing") this.#enter("preview");
    else this.session.changed();
    return code;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#context.clock.now();
    if (phase === "preview") this.#calling = undefined;
    this.session.changed();
  }

  #told(refused: DeskErrorCode | undefined): DeskErrorCode | undefined {
    if (refused === undefined) this.session.changed();
    return refused;
  }

  #cardSubject(): PartSubject {
    const { id, name, callerNumber } = this.#campaign;
    const { recordId, fields, history, customerName } = this.#record;
    return {
      callId: this.callId,
      direction: "outbound",
      service: { id, name },
      campaign: { id, name },
      recordId,
      customer: { name: customerName, number: this.given.next.number },
      fields,
      history,
      waitedMs: undefined,
      // Records that nobody has talked to take dispositions of the preview set (OUT-DSP-04).
      dispositions: this.#host.dispositions.preview,
      dispositionRequired: !this.#dialled,
      afterCallWork: false,
      autoAnswer: true,
      record: this.#host.recordCalls(this.callId),
      ownNumber: this.#dial?.dial.start.callerNumber ?? callerNumber,
      recordDesk: this.#desk,
      script: this.#script,
    };
  }
}
