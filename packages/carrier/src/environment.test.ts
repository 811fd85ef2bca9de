import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import { defaultProfile } from "./profile.ts";

describe("environment of the simulated network", () => {
  it("has a default for everything", () => {
    expect(readEnvironment({})).toEqual({
      ok: true,
      value: {
        address: "127.0.0.1",
        sipPort: 5070,
        httpPort: 5071,
        seed: "1",
        profile: defaultProfile,
        speech: "spoken",
      },
    });
  });

  it("lists every fault", () => {
    expect(
      readEnvironment({
        CARRIER_SIP_PORT: "70000",
        CARRIER_HTTP_PORT: "x",
        CARRIER_SPEECH: "sung",
        CARRIER_PROFILE: '{"speedUp":-1}',
      }),
    ).toEqual({
      ok: false,
      error: [
        "CARRIER_PROFILE: speedUp: no number of at least 0.01",
        "CARRIER_SPEECH: spoken or synthetic",
        "CARRIER_SIP_PORT: no port",
        "CARRIER_HTTP_PORT: no port",
      ],
    });
    expect(readEnvironment({ CARRIER_PROFILE: "{" })).toEqual({
      ok: false,
      error: ["CARRIER_PROFILE: no JSON"],
    });
  });
});
