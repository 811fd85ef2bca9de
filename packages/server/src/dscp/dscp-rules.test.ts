import { expect, it } from "vitest";
import { type Config, readConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { dscpRules } from "./dscp-rules.ts";

const rulesOf = (environment: Environment) =>
  dscpRules(readConfig(environment, "/srv") satisfies Config)
    .split("\n")
    .filter((line) => line.includes("dscp set"))
    .map((line) => line.trim());

it("TEL-MED-08 audio is marked 46 and SIP 24, both families, from the ports that this program has", () => {
  expect(rulesOf({})).toEqual([
    "udp sport 16384-32767 ip dscp set 46",
    "udp sport 16384-32767 ip6 dscp set 46",
    "udp sport { 5060, 5061 } ip dscp set 24",
    "udp sport { 5060, 5061 } ip6 dscp set 24",
    "tcp sport { 5060, 5061 } ip dscp set 24",
    "tcp sport { 5060, 5061 } ip6 dscp set 24",
    "tcp dport { 5060, 5061 } ip dscp set 24",
    "tcp dport { 5060, 5061 } ip6 dscp set 24",
  ]);
});

it("TEL-MED-08 marks and ports are settings; 0 leaves a mark alone", () => {
  expect(
    rulesOf({
      DSCP_RTP: "34",
      DSCP_SIP: "0",
      RTP_PORT_LOW: "20000",
      RTP_PORT_HIGH: "20099",
    }),
  ).toEqual(["udp sport 20000-20099 ip dscp set 34", "udp sport 20000-20099 ip6 dscp set 34"]);
  const listeners = "udp:192.0.2.1:5080,tcp:192.0.2.1:5090";
  expect(rulesOf({ DSCP_RTP: "0", DSCP_SIP: "26", SIP_LISTENERS: listeners })[0]).toBe(
    "udp sport { 5060, 5061, 5080, 5090 } ip dscp set 26",
  );
  expect(() => rulesOf({ DSCP_RTP: "64" })).toThrow("DSCP_RTP");
});
