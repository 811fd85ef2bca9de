import type { CallId, DeskInteraction } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import { type CallAction, currentOf, inOrder, mayDo, owesDisposition } from "./call-controls.ts";
import { interaction } from "./testing/interaction.ts";

describe("DSK-CTL controls of a call", () => {
  it.each([
    ["offered", "accept reject"],
    ["calling", "hang_up"],
    ["talk", "hang_up hold mute keypad transfer"],
    ["hold", "hang_up resume mute transfer"],
    ["transferring", ""],
    ["after_call_work", "finish"],
  ] as const)("DSK-CTL-01 in %s: %s", (phase, actions) => {
    const all = [
      "accept",
      "reject",
      "hang_up",
      "hold",
      "resume",
      "mute",
      "keypad",
      "finish",
      "transfer",
      "recording",
      "record",
      "swap",
      "complete_transfer",
      "conference",
      "cancel_consultation",
      "add_party",
    ] as CallAction[];
    const possible = all.filter((action) => mayDo(action, interaction({ phase }), "browser"));
    expect(possible.join(" ")).toBe(actions);
  });

  it.each([
    ["ringing", "complete_transfer cancel_consultation"],
    ["consultation", "swap complete_transfer conference cancel_consultation"],
    ["swapped", "swap complete_transfer conference cancel_consultation"],
    ["conference", "hold complete_transfer add_party"],
  ] as const)("DSK-CTL-06, DSK-CTL-07 with a second party in %s: %s", (joint, actions) => {
    const all = [
      "hold",
      "transfer",
      "swap",
      "complete_transfer",
      "conference",
      "cancel_consultation",
      "add_party",
    ] as CallAction[];
    const possible = all.filter((action) => mayDo(action, interaction({ joint }), "browser"));
    expect(possible.join(" ")).toBe(actions);
  });

  it("DSK-CTL-08 a recording is paused in a talk or on hold, and only where one runs; begun where it can be", () => {
    for (const phase of ["talk", "hold"] as const)
      expect(mayDo("recording", interaction({ phase, recording: true }), "sip")).toBe(true);
    expect(mayDo("recording", interaction({ recording: false }), "browser")).toBe(false);
    expect(mayDo("record", interaction({ recordable: true }), "browser")).toBe(true);
    expect(mayDo("record", interaction({ recordable: false }), "browser")).toBe(false);
    const over = interaction({ phase: "after_call_work", recording: true });
    expect(mayDo("recording", over, "browser")).toBe(false);
  });

  it("DSK-CTL-05 a talk among colleagues has no customer to send on", () => {
    expect(mayDo("transfer", interaction({ direction: "internal" }), "browser")).toBe(true);
    expect(mayDo("transfer", interaction({ direction: "internal", guest: true }), "browser")).toBe(false);
  });

  it("DSK-LOG-02 a hardware phone is answered at the phone", () => {
    expect(mayDo("accept", interaction({ phase: "offered" }), "sip")).toBe(false);
    expect(mayDo("reject", interaction({ phase: "offered" }), "sip")).toBe(true);
  });

  it("DSK-CTX-04 finishing waits for a mandatory disposition", () => {
    const work: DeskInteraction = interaction({ phase: "after_call_work", dispositionRequired: true });
    expect(mayDo("finish", work, "browser")).toBe(false);
    expect(owesDisposition(work)).toBe(true);
    expect(mayDo("finish", { ...work, disposition: "sold" }, "browser")).toBe(true);
  });

  it("DSK-INC-02 ringing first, then by age", () => {
    const rows = [
      interaction({ id: "b" as CallId, phase: "talk", since: 2 }),
      interaction({ id: "c" as CallId, phase: "offered", since: 9 }),
      interaction({ id: "a" as CallId, phase: "hold", since: 1 }),
    ];
    expect(inOrder(rows).map(({ id }) => id)).toEqual(["c", "a", "b"]);
    expect(currentOf(rows, "a")?.id).toBe("a");
    expect(currentOf(rows, "gone")?.id).toBe("c");
    expect(currentOf([], "a")).toBeUndefined();
  });
});
