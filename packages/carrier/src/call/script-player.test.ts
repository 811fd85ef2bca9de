import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import type { Step } from "../call-plan.ts";
import { type ScriptLine, ScriptPlayer } from "./script-player.ts";

function play(steps: readonly Step[]) {
  const clock = new VirtualClock();
  const log: string[] = [];
  let said: (() => void) | undefined;
  let heard = false;
  const line: ScriptLine = {
    ring: () => log.push("ring"),
    earlyMedia: () => log.push("early"),
    reject: (status) => log.push(`reject ${status}`),
    answer: () => log.push("answer"),
    hangUp: () => log.push("hang up"),
    play: (sound, ended) => {
      log.push(sound.kind);
      said = ended;
    },
    hasHeard: () => heard,
  };
  const player = new ScriptPlayer(steps, clock, line);
  player.start();
  return {
    clock,
    log,
    player,
    finishSaying: () => said?.(),
    speak: () => {
      heard = true;
    },
  };
}

describe("script of a subscriber", () => {
  it("goes from step to step, waiting for time and for the end of what is said", () => {
    const { clock, log, finishSaying } = play([
      { kind: "wait", ms: 100 },
      { kind: "ring" },
      { kind: "wait", ms: 1000 },
      { kind: "answer" },
      { kind: "say", sound: { kind: "greeting", variant: 0 } },
      { kind: "sound", sound: { kind: "identity" } },
      { kind: "hang_up" },
    ]);
    expect(log).toEqual([]);
    clock.advanceBy(100);
    expect(log).toEqual(["ring"]);
    clock.advanceBy(1000);
    expect(log).toEqual(["ring", "answer", "greeting"]);
    clock.advanceBy(60_000);
    expect(log).toHaveLength(3);
    finishSaying();
    expect(log.slice(3)).toEqual(["identity", "hang up"]);
  });

  it("hangs up when nothing is heard in time", () => {
    const { clock, log } = play([{ kind: "expect_voice", withinMs: 2500 }, { kind: "ring" }]);
    clock.advanceBy(2499);
    expect(log).toEqual([]);
    clock.advanceBy(1);
    expect(log).toEqual(["hang up"]);
  });

  it("goes on as soon as something is heard", () => {
    const { clock, log, speak } = play([{ kind: "expect_voice", withinMs: 2500 }, { kind: "ring" }]);
    clock.advanceBy(1000);
    speak();
    clock.advanceBy(100);
    expect(log).toEqual(["ring"]);
  });

  it("does nothing more once stopped", () => {
    const { clock, log, player, finishSaying } = play([
      { kind: "say", sound: { kind: "silence" } },
      { kind: "wait", ms: 10 },
      { kind: "hang_up" },
    ]);
    player.stop();
    finishSaying();
    clock.advanceBy(1000);
    expect(log).toEqual(["silence"]);
  });
});
