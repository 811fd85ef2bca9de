import { assertNever, type Random, seededRandom } from "@perezvon/base";
import { type Behaviour, fixedBehaviour } from "./number-plan.ts";
import { type CarrierProfile, drawBehaviour, drawDurationMs } from "./profile.ts";

/** A sound by name; the sound library turns it into samples. `variant` picks a voice or text, modulo what there is. */
export type SoundName =
  | { readonly kind: "greeting"; readonly variant: number }
  | { readonly kind: "machine_greeting"; readonly variant: number }
  | { readonly kind: "announcement"; readonly variant: number }
  | { readonly kind: "beep"; readonly hz: number; readonly durationMs: number }
  | { readonly kind: "busy_tone" }
  | { readonly kind: "congestion_tone" }
  | { readonly kind: "sit" }
  | { readonly kind: "fax_called" }
  | { readonly kind: "fax_calling" }
  /** The tone that tells this call from all others: whoever hears it is joined with this subscriber. */
  | { readonly kind: "identity" }
  | { readonly kind: "silence" };

/** What the subscriber does, one thing after another. A call whose steps are over waits for the other side to end it. */
export type Step =
  | { readonly kind: "wait"; readonly ms: number }
  /** 180 Ringing. */
  | { readonly kind: "ring" }
  /** 183 with SDP, and from then on this sound as early media. */
  | { readonly kind: "early_media"; readonly sound: SoundName }
  | { readonly kind: "reject"; readonly status: number; readonly q850: number | undefined }
  | { readonly kind: "answer" }
  /** Plays the sound and goes on when it is over. */
  | { readonly kind: "say"; readonly sound: SoundName }
  /** Plays the sound and goes on at once. */
  | { readonly kind: "sound"; readonly sound: SoundName }
  /** Goes on as soon as something has been heard since the answer; hangs up when nothing was within the time. */
  | { readonly kind: "expect_voice"; readonly withinMs: number }
  | { readonly kind: "hang_up" };

export interface CallPlan {
  readonly behaviour: Behaviour;
  readonly steps: readonly Step[];
}

export interface PlanRequest {
  readonly seed: number | string;
  /** As `subscriberNumber` spells it. */
  readonly number: string;
  /** 1 for the first call to this number, 2 for the next. */
  readonly occurrence: number;
  readonly profile: CarrierProfile;
}

/** Everything by chance about a call hangs on seed, number and occurrence alone, so a run repeats whatever the order of calls. */
export function planCall(request: PlanRequest): CallPlan {
  const random = seededRandom(`${request.seed}/${request.number}/${request.occurrence}`);
  const behaviour = fixedBehaviour(request.number) ?? drawBehaviour(request.profile.mix, random);
  return { behaviour, steps: stepsOf(behaviour, request.profile, random) };
}

function stepsOf(behaviour: Behaviour, profile: CarrierProfile, random: Random): readonly Step[] {
  const dialled = wait(drawDurationMs(profile.postDialDelay, profile, random));
  const rung: readonly Step[] = [
    dialled,
    { kind: "ring" },
    wait(drawDurationMs(profile.ring, profile, random)),
  ];
  switch (behaviour) {
    case "person":
      return [...rung, ...personSteps(profile, random)];
    case "machine":
      return [...rung, ...machineSteps(random)];
    case "fax":
      return [...rung, ...faxSteps(random)];
    case "silence":
      return [
        ...rung,
        { kind: "answer" },
        { kind: "sound", sound: { kind: "silence" } },
        wait(20_000),
        hangUp,
      ];
    case "busy":
      return [dialled, reject(486, 17)];
    case "invalid":
      return [dialled, reject(404, 1)];
    case "overload":
      return [dialled, reject(503, 42)];
    case "unreachable":
      return [dialled, reject(480, 20)];
    case "no_answer":
      return [
        dialled,
        { kind: "ring" },
        wait(Math.round(profile.noAnswerMs / profile.speedUp)),
        reject(480, 19),
      ];
    case "hangs_up_before_answer":
      return [...rung, reject(603, 21)];
    case "hangs_up_after_answer":
      return [...rung, { kind: "answer" }, wait(random.integer(50, 900)), hangUp];
    // The codes below say nothing of the reason, as many exchanges do: only the audio tells (TEL-MAP-01).
    case "busy_tone":
      return [
        dialled,
        early({ kind: "busy_tone" }),
        wait(random.integer(6000, 15_000)),
        reject(480, undefined),
      ];
    case "congestion_tone":
      return [
        dialled,
        early({ kind: "congestion_tone" }),
        wait(random.integer(4000, 12_000)),
        reject(480, undefined),
      ];
    case "sit":
      return [dialled, early({ kind: "sit" }), wait(random.integer(9000, 15_000)), reject(480, undefined)];
    case "announcement":
      return [
        dialled,
        { kind: "early_media", sound: { kind: "silence" } },
        { kind: "say", sound: { kind: "announcement", variant: random.integer(0, 999) } },
        { kind: "say", sound: { kind: "announcement", variant: random.integer(0, 999) } },
        reject(480, undefined),
      ];
    default:
      return assertNever(behaviour);
  }
}

/** Says hello, listens, and then sounds the identity of the call, so that a test can prove who hears whom. */
function personSteps(profile: CarrierProfile, random: Random): readonly Step[] {
  const talk: readonly Step[] = [
    { kind: "answer" },
    wait(random.integer(150, 700)),
    { kind: "say", sound: { kind: "greeting", variant: random.integer(0, 999) } },
    // Longer than the pause by which the analysis knows a person (TEL-CPA-06, rule 7: 0.6 s).
    wait(1000),
    { kind: "sound", sound: { kind: "identity" } },
    { kind: "expect_voice", withinMs: drawDurationMs(profile.patience, profile, random) },
  ];
  const talkMs = drawDurationMs(profile.talk, profile, random);
  return random.chance(profile.personHangsUp) ? [...talk, wait(talkMs), hangUp] : talk;
}

/** Greeting, signal, then the tape runs: what is said is measured, and the machine ends the call itself. */
function machineSteps(random: Random): readonly Step[] {
  return [
    { kind: "answer" },
    wait(random.integer(200, 900)),
    { kind: "say", sound: { kind: "machine_greeting", variant: random.integer(0, 999) } },
    wait(random.integer(150, 700)),
    {
      kind: "say",
      sound: { kind: "beep", hz: random.pick([440, 800, 1000, 1400]), durationMs: random.integer(200, 1000) },
    },
    { kind: "sound", sound: { kind: "silence" } },
    wait(30_000),
    hangUp,
  ];
}

function faxSteps(random: Random): readonly Step[] {
  // A machine set to send by itself answers with the calling tone instead of the answer tone.
  const sound: SoundName = random.chance(0.3) ? { kind: "fax_calling" } : { kind: "fax_called" };
  return [{ kind: "answer" }, wait(random.integer(300, 1500)), { kind: "say", sound }, wait(5000), hangUp];
}

const hangUp: Step = { kind: "hang_up" };

function wait(ms: number): Step {
  return { kind: "wait", ms };
}

function early(sound: SoundName): Step {
  return { kind: "early_media", sound };
}

function reject(status: number, q850: number | undefined): Step {
  return { kind: "reject", status, q850 };
}
