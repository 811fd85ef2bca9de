import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { NoteDraft, noteLengthMax } from "./note-draft.ts";

function draft(accepts: () => boolean = () => true) {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const note = new NoteDraft("", {
    send: (text) => {
      sent.push(text);
      return Promise.resolve(accepts());
    },
    timers: clock,
    onChange: () => {},
  });
  return { clock, sent, note };
}

describe("DSK-CTX-06 the note", () => {
  it("DSK-CON-03 reaches the server while the agent is typing on", async () => {
    const { clock, sent, note } = draft();
    for (let letter = 1; letter <= 10; letter++) {
      note.type("x".repeat(letter));
      await clock.advanceAsync(200);
    }
    expect(sent.length).toBeGreaterThanOrEqual(2);
    await clock.advanceAsync(2_000);
    expect(sent.at(-1)).toBe("xxxxxxxxxx");
    expect(note.state).toBe("saved");
  });

  it("DSK-CON-01 is kept while nobody takes it, and sent when somebody does", async () => {
    let online = false;
    const { clock, sent, note } = draft(() => online);
    note.type("важно");
    await clock.advanceAsync(1_000);
    expect(note.state).toBe("kept");
    online = true;
    await clock.advanceAsync(3_000);
    expect(note.state).toBe("saved");
    expect(sent.at(-1)).toBe("важно");
  });

  it("DSK-CTX-06 what comes from the server never replaces what is being typed", async () => {
    const { clock, note } = draft();
    note.type("моё");
    note.stored("чужое");
    expect(note.text).toBe("моё");
    await clock.advanceAsync(2_000);
    note.stored("позже");
    expect(note.text).toBe("позже");
  });

  it("DSK-CTX-06 is sent at once before finishing", async () => {
    const { sent, note } = draft();
    note.type("последнее");
    await note.flush();
    expect(sent).toEqual(["последнее"]);
  });

  it("DSK-CTX-06 longer than 4,000 characters is not sent", async () => {
    const { clock, sent, note } = draft();
    note.type("x".repeat(noteLengthMax + 1));
    await clock.advanceAsync(5_000);
    expect(sent).toEqual([]);
    expect(note.state).toBe("saving");
  });
});
