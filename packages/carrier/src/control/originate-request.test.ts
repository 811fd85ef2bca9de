import { describe, expect, it } from "vitest";
import { parseOriginateRequest } from "./originate-request.ts";

describe("request to originate a call", () => {
  it("is read with its optional parts", () => {
    const body = {
      from: "+79991000001",
      to: "+74951234567",
      target: "127.0.0.1:5060",
      talkMs: 5000,
      digits: "1#",
    };
    expect(parseOriginateRequest(body)).toMatchObject({ ok: true, value: body });
  });

  it("lists every fault", () => {
    expect(
      parseOriginateRequest({ from: "", to: "1 2", target: "a:b", talkMs: -1, digits: "x", colour: 1 }),
    ).toMatchObject({
      ok: false,
      error: [
        expect.stringContaining("from"),
        expect.stringContaining("to"),
        expect.stringContaining("target"),
        expect.stringContaining("talkMs"),
        expect.stringContaining("digits"),
        "colour: unknown",
      ],
    });
    expect(parseOriginateRequest(undefined)).toEqual({ ok: false, error: ["body: no JSON object"] });
  });
});
