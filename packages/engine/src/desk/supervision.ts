import type {
  CallId,
  DeskErrorCode,
  DeskInteraction,
  LegId,
  SupervisionFollows,
  SupervisionMode,
  UserId,
} from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "./agent-part.ts";
import { subjectView } from "./agent-work.ts";
import type { DeskSession, OwnCall } from "./desk-session.ts";

/** TEL-MIX-04. */
const listenersMax = 5;
/** Keys by which a supervisor at a hardware phone changes the mode (TEL-MIX-05). */
const modeKeys: Readonly<Record<string, SupervisionMode>> = { "4": "monitor", "5": "coach", "6": "barge_in" };

/** A supervisor in an agent's talk (DSK-MON-01): his own leg, which hears and is heard by the mode. */
export class Supervision implements OwnCall {
  readonly callId: CallId;
  readonly legId: LegId;
  readonly #context: CentreContext;
  readonly #supervisor: DeskSession;
  #part: AgentPart;
  #mode: SupervisionMode;
  #since: number;
  #up = false;
  /** A coach's phone rings; who listens of his own accord has asked for the call. */
  readonly #rings: boolean;
  #over = false;
  #muted = false;
  #follows: SupervisionFollows = "agent";

  private constructor(
    context: CentreContext,
    supervisor: DeskSession,
    part: AgentPart,
    mode: SupervisionMode,
    rings: boolean,
  ) {
    this.#rings = rings;
    this.#context = context;
    this.#supervisor = supervisor;
    this.#part = part;
    this.#mode = mode;
    this.callId = context.newId() as CallId;
    this.legId = context.newId() as LegId;
    this.#since = context.clock.now();
  }

  /** Rings the supervisor's own phone, which answers by itself, and joins it to the agent's talk. */
  static begin(
    context: CentreContext,
    supervisor: DeskSession,
    part: AgentPart | undefined,
    mode: SupervisionMode,
    follows: SupervisionFollows = "agent",
  ): DeskErrorCode | undefined {
    if (part === undefined || !part.talking || part.session === supervisor) return "no_such_talk";
    const refused = roomFor(part, mode, undefined);
    if (refused !== undefined) return refused;
    return Supervision.#call(context, supervisor, part, { mode, follows, rings: false });
  }

  /** Calls the coach of an employee who has taken a call (TEL-MIX-04, PBX-COACH-02); busy, away or silent, nothing comes of it. */
  static coach(
    context: CentreContext,
    coach: DeskSession | undefined,
    part: AgentPart,
  ): DeskErrorCode | undefined {
    if (coach === undefined || coach === part.session) return "phone_unreachable";
    if (coach.part !== undefined || coach.ownCall !== undefined) return "busy";
    return (
      roomFor(part, "coach", undefined) ??
      Supervision.#call(context, coach, part, { mode: "coach", follows: "agent", rings: true })
    );
  }

  /** The coach who was called into the talk, whether or not he has answered; a supervisor who coaches of his own accord is none. */
  static coachOf(part: AgentPart): Supervision | undefined {
    return [...part.supervisors].find((each) => each.#rings);
  }

  static #call(
    context: CentreContext,
    supervisor: DeskSession,
    part: AgentPart,
    { mode, follows, rings }: { mode: SupervisionMode; follows: SupervisionFollows; rings: boolean },
  ): DeskErrorCode | undefined {
    const endpoint = supervisor.endpoint();
    if (endpoint === undefined) return "phone_unreachable";
    const supervision = new Supervision(context, supervisor, part, mode, rings);
    supervision.#follows = follows;
    supervisor.attachOwn(supervision);
    part.supervisors.add(supervision);
    context.legs.ownLeg(supervision.legId, (event) => supervision.#onLeg(event));
    context.execute({
      kind: "ring_user",
      centreId: context.centreId,
      callId: supervision.callId,
      legId: supervision.legId,
      endpoint,
      from: part.session.profile.extension ?? part.session.profile.login,
      displayName: part.session.profile.displayName,
      autoAnswer: !rings,
      timeoutMs: rings ? supervisor.profile.noAnswerSeconds * 1000 : 20_000,
    });
    return undefined;
  }

  get agentId(): UserId {
    return this.#part.userId;
  }

  get mode(): SupervisionMode {
    return this.#mode;
  }

  /** What the agent is shown: him who speaks, and nobody who only listens (DSK-MON-03). */
  mark(): { readonly name: string; readonly mode: SupervisionMode } | undefined {
    if (!this.#up || this.#mode === "monitor") return undefined;
    return { name: this.#supervisor.profile.displayName, mode: this.#mode };
  }

  /** Whom it stays with when the agent hands the customer on (TEL-MIX-05). */
  get follows(): SupervisionFollows {
    return this.#follows;
  }

  changeMode(mode: SupervisionMode, follows = this.#follows): DeskErrorCode | undefined {
    if (this.#over) return "wrong_phase";
    if (follows !== this.#follows) {
      this.#follows = follows;
      this.#supervisor.changed();
    }
    if (mode === this.#mode) return undefined;
    const refused = roomFor(this.#part, mode, this);
    if (refused !== undefined) return refused;
    this.#log("ended");
    this.#mode = mode;
    this.#since = this.#context.clock.now();
    if (this.#up) this.#apply();
    return undefined;
  }

  /** The agent is released, the customer is the supervisor's (DSK-MON-04). */
  takeOver(): DeskErrorCode | undefined {
    if (this.#over || !this.#up) return "wrong_phase";
    const { subject, customerLegId } = this.#part;
    this.#end();
    const part = new AgentPart(this.#context, this.#supervisor, customerLegId, subject, nobody);
    part.begin(this.legId, true);
    const refused = this.#part.handing.giveTo(part, "taken_over");
    if (refused !== undefined) part.customerGone();
    return refused;
  }

  /** The agent's talk is over for him: there is nothing to listen to any more (TEL-MIX-05, PBX-COACH-05). */
  agentLeft(): void {
    if (this.#over) return;
    this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
    this.#end();
  }

  /** The agent has handed the customer on: to that colleague, where there is room for one more; to nobody of ours, it is over. */
  goOn(part: AgentPart | undefined): void {
    if (this.#over) return;
    if (part === undefined || !this.#mayBeWith(part) || roomFor(part, this.#mode, this) !== undefined) {
      this.agentLeft();
      return;
    }
    this.#log("ended");
    this.#part.supervisors.delete(this);
    this.#part = part;
    part.supervisors.add(this);
    this.#since = this.#context.clock.now();
    if (this.#up) this.#apply();
  }

  /** A customer who goes to others than those he leads takes no supervisor along (DSK-MON-01). */
  #mayBeWith({ session }: AgentPart): boolean {
    const { supervisedGroupIds } = this.#supervisor.profile;
    return (
      session !== this.#supervisor && session.profile.groupIds.some((id) => supervisedGroupIds.includes(id))
    );
  }

  view(): DeskInteraction {
    const { subject, session } = this.#part;
    return {
      ...subjectView(subject),
      id: this.callId,
      phase: this.#up ? "talk" : this.#rings ? "offered" : "calling",
      since: this.#since,
      offeredAt: undefined,
      acceptBefore: undefined,
      answeredAt: this.#up ? this.#since : undefined,
      waitedMs: undefined,
      muted: this.#muted,
      recording: false,
      joint: undefined,
      parties: [],
      guest: true,
      supervisors: [],
      supervision: {
        userId: session.userId,
        name: session.profile.displayName,
        mode: this.#mode,
        follows: this.#follows,
      },
      notice: undefined,
      dispositions: [],
      dispositionRequired: false,
      disposition: undefined,
      note: "",
      afterCallWorkUntil: undefined,
    };
  }

  accept(): DeskErrorCode | undefined {
    if (this.#up || this.#over || !this.#rings || this.#supervisor.device === "sip") return "wrong_phase";
    this.#context.execute({ kind: "answer", legId: this.legId });
    return undefined;
  }

  command(
    kind: "hang_up" | "digits" | "mute" | "hold" | "resume",
    argument: string | boolean | undefined,
  ): DeskErrorCode | undefined {
    if (this.#over) return "wrong_phase";
    if (kind === "hang_up") this.agentLeft();
    else if (kind === "mute") {
      this.#muted = argument === true;
      this.#context.execute({ kind: "mute", legId: this.legId, on: this.#muted });
      this.#supervisor.changed();
    } else return "wrong_phase";
    return undefined;
  }

  sessionEnded(): void {
    this.agentLeft();
  }

  #onLeg(event: LegEvent): void {
    if (this.#over) return;
    if (event.kind === "answered") {
      this.#up = true;
      this.#since = event.at;
      this.#apply();
    } else if (event.kind === "digit") {
      const mode = modeKeys[event.digit];
      if (mode !== undefined) this.changeMode(mode);
    } else if (event.kind === "ended") this.#end();
  }

  #apply(): void {
    const { agentLegId } = this.#part;
    this.#context.execute({ kind: "supervise", legId: this.legId, agentLegId, mode: this.#mode });
    this.#log("begins");
    this.#supervisor.changed();
    this.#part.session.changed();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#log("ended");
    this.#part.supervisors.delete(this);
    this.#part.session.changed();
    this.#supervisor.detachOwn(this);
  }

  /** Every session is logged: who, whom, how, from when to when (DSK-MON-03). */
  #log(what: "begins" | "ended"): void {
    if (!this.#up) return;
    this.#context.logger.info(`supervision ${what}`, {
      supervisor: this.#supervisor.userId,
      agent: this.#part.userId,
      callId: this.#part.subject.callId,
      mode: this.#mode,
      since: this.#since,
    });
  }
}

/** Five may listen, one whispers (TEL-MIX-04). */
function roomFor(
  part: AgentPart,
  mode: SupervisionMode,
  self: Supervision | undefined,
): DeskErrorCode | undefined {
  const others = [...part.supervisors].filter((each) => each !== self);
  if (mode === "coach" && others.some((each) => each.mode === "coach")) return "already_coached";
  if (others.length >= listenersMax) return "busy";
  return undefined;
}

/** Owner of a share that gets its real one a moment later. */
const nobody = {
  accepted: () => undefined,
  joined: () => undefined,
  failed: () => undefined,
  talkEnded: () => undefined,
  transferred: () => undefined,
  finished: () => undefined,
};
