import { expect, test } from "vitest";
import { type ConfigError, readConfig } from "./config.ts";
import { parseSipListeners } from "./sip-listeners.ts";

test("TEL-TPT-01 TEL-REG-05 several addresses and ports, IPv4 and IPv6, each with its public address and its centre", () => {
  const { listeners, faults } = parseSipListeners(
    "udp:0.0.0.0:5060;advertised=203.0.113.5, tcp:[::]:5060, TLS:192.0.2.1:5061;advertised=sip.example.com:15061;host=A.example.com,",
  );
  expect(faults).toEqual([]);
  expect(listeners).toEqual([
    {
      transport: "udp",
      address: "0.0.0.0",
      port: 5060,
      advertised: { host: "203.0.113.5", port: 5060 },
      host: undefined,
    },
    { transport: "tcp", address: "::", port: 5060, advertised: undefined, host: undefined },
    {
      transport: "tls",
      address: "192.0.2.1",
      port: 5061,
      advertised: { host: "sip.example.com", port: 15_061 },
      host: "a.example.com",
    },
  ]);
});

test.each([
  "udp",
  "udp:5060",
  "sctp:0.0.0.0:5060",
  "udp:name:5060",
  "udp:0.0.0.0:70000",
  "udp:0.0.0.0:5060;what=1",
])("%s is no listener", (text) => expect(parseSipListeners(text).faults).toHaveLength(1));

test("TEL-TPT-05 certificates come in pairs; what needs one says so", () => {
  const faultsOf = (environment: Record<string, string>) => {
    try {
      readConfig(environment, "/");
    } catch (error) {
      return (error as ConfigError).faults.map((fault) => fault.split(":")[0]);
    }
    return [];
  };
  expect(faultsOf({ TLS_CERT: "/c" })).toEqual(["TLS_KEY"]);
  expect(faultsOf({ HTTPS: "1" })).toEqual(["HTTPS"]);
  expect(faultsOf({ TLS_CERT: "/c", TLS_KEY: "/k", TLS_CLIENTS: "required" })).toEqual(["TLS_CLIENTS"]);
  expect(faultsOf({ SIP_LISTENERS: "tls:0.0.0.0:5061" })).toEqual(["SIP_LISTENERS"]);
  const config = readConfig({ TLS_CERT: "/c", TLS_KEY: "/k", SIP_ADVERTISED: "sip.example.com" }, "/");
  expect(config.tls).toEqual({ cert: "/c", key: "/k", ca: undefined, clients: "off", https: false });
  expect(config.sip).toMatchObject({
    tlsPort: 5061,
    advertised: { host: "sip.example.com", port: undefined },
  });
});
