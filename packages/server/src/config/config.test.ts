import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

describe("configuration", () => {
  it("has the settled ports by default", () => {
    const config = readConfig({}, "/srv");
    expect(config.http).toEqual({ host: "127.0.0.1", port: 8080, trustProxy: false });
    expect(config.sip.port).toBe(5060);
    expect(config.rtp).toEqual({ portLow: 16384, portHigh: 32767, address: "127.0.0.1" });
    expect(config.carrier).toEqual({ host: "127.0.0.1", port: 5070 });
    expect(config.dataDir).toBe("/srv/data");
  });

  it("takes what the environment says", () => {
    const config = readConfig(
      { PORT: "0", SIP_HOST: "192.0.2.1", CARRIER_SIP: "192.0.2.9:5071", PORT_SHIFT: "1", DATA_DIR: "/d" },
      "/srv",
    );
    expect(config.http.port).toBe(0);
    expect(config.rtp.address).toBe("192.0.2.1");
    expect(config.carrier).toEqual({ host: "192.0.2.9", port: 5071 });
    expect(config.portShift).toBe(true);
    expect(config.dataDir).toBe("/d");
  });

  it("TEL-MSG-06 what SIP messages call this program is a setting; empty is nothing, and no line may be broken", () => {
    const named = (SIP_USER_AGENT: string | undefined) =>
      readConfig({ ...(SIP_USER_AGENT !== undefined && { SIP_USER_AGENT }) }, "/").sip.userAgent;
    expect([named(undefined), named(""), named("Our exchange")]).toEqual(["Perezvon", "", "Our exchange"]);
    expect(() => named("a\r\nRoute: b")).toThrow("SIP_USER_AGENT");
  });

  it("names every fault at once", () => {
    const wrong = () =>
      readConfig(
        { PORT: "http", RTP_PORT_LOW: "40001", LOG_LEVEL: "loud", CARRIER_SIP: "nowhere", PORT_SHIFT: "x" },
        "/",
      );
    expect(wrong).toThrow(ConfigError);
    try {
      wrong();
    } catch (error) {
      const names = (error as ConfigError).faults.map((fault) => fault.split(":")[0]);
      expect(new Set(names)).toEqual(
        new Set(["PORT", "RTP_PORT_LOW", "LOG_LEVEL", "CARRIER_SIP", "PORT_SHIFT"]),
      );
    }
  });
});
