import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { AddressCountries } from "./address-countries.ts";
import { RegisteredCountries } from "./registered-countries.ts";

const tables = `# a remark
1.0.0.0,1.0.0.255,AU
"5.8.0.0","5.8.255.255","RU"
3232235776,3232236031,de
203.0.113.0/24,NL

2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,JP
2a02:6b8::/32,RU
nonsense
1.2.3.4,1.2.3.0,FR
`;

test("TEL-SEC-09 the country of an address stands in the operator's own tables, whichever way they are written", () => {
  const countries = new AddressCountries(tables);
  expect(countries.size).toBe(6);
  expect(countries.unreadable).toBe(2);
  expect(
    [
      ...["1.0.0.0", "1.0.0.255", "1.0.1.0", "0.255.255.255", "5.8.77.1", "192.168.1.9", "203.0.113.200"],
      ...["::ffff:5.8.0.1", "2001:200:1::9", "2a02:6b8:0:1::5", "2a02:6b9::1", "fe80::1%eth0", "name"],
    ].map((address) => countries.of(address)),
  ).toEqual([
    ...["AU", "AU", undefined, undefined, "RU", "DE", "NL"],
    ...["RU", "JP", "RU", undefined, undefined, undefined],
  ]);
});

test("TEL-SEC-09 a line that was elsewhere within an hour is told once, and anew after an hour", () => {
  const clock = new VirtualClock();
  const countries = new RegisteredCountries(clock);
  const after = (minutes: number, country: string) => {
    clock.advanceTo(clock.now() + minutes * 60_000);
    return countries.note("line", country);
  };
  expect(after(0, "RU")).toBeUndefined();
  expect(after(10, "RU")).toBeUndefined();
  expect(after(50, "DE")).toBe("RU");
  // Two devices that renew their registrations in turns are told of once.
  expect(after(5, "RU")).toBeUndefined();
  expect(after(5, "DE")).toBeUndefined();
  expect(countries.note("another", "DE")).toBeUndefined();
  expect(after(61, "RU")).toBeUndefined();
  expect(after(59, "DE")).toBe("RU");
});
