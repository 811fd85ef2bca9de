import { describe, expect, test } from "vitest";
import { parseDestination } from "./destination.ts";
import { extensionsAgainstFmc, fmcCaller, isFmcExtension } from "./fmc.ts";

function dialled(text: string): string {
  const parsed = parseDestination(text, { homeCountry: "RU", sipHosts: ["partner.test", "192.0.2.7"] });
  if (!parsed.ok) return `${parsed.error.status} ${parsed.error.code}`;
  const { value } = parsed;
  return value.kind === "number" ? value.number : `${value.user}@${value.host}:${value.port ?? ""}`;
}

describe("TEL-NUM-01, TEL-NUM-03, TEL-NUM-08 what is dialled inside", () => {
  test.each([
    ["8 (916) 123-45-67", "+79161234567"],
    ["+7 916 123-45-67", "+79161234567"],
    ["8~10 1 202 555 0123", "+12025550123"],
    ["12", "484 bad_number"],
    ["звонок", "484 bad_number"],
    ["", "484 bad_number"],
    ["1234567890123456", "404 no_route"],
    ["sales@partner.test", "sales@partner.test:"],
    ["4950000001@192.0.2.7:9090", "4950000001@192.0.2.7:9090"],
    ["sip:sales@Partner.test", "sales@partner.test:"],
    ["user@partner.test", "484 sip_uri_user"],
    ["our_sales@partner.test", "484 sip_uri_user"],
    ["sales@partner.test:70000", "484 sip_uri_host"],
    ["sales@elsewhere.test", "403 sip_uri_host"],
  ])("«%s» is %s", (text, expected) => {
    expect(dialled(text)).toBe(expected);
  });
});

test("TEL-NUM-09 with FMC, extensions are 2XXX and 2XXXX; a call from a SIM comes from its employee", () => {
  expect(["2000", "20001", "200", "3000", "200000"].map(isFmcExtension)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(extensionsAgainstFmc(["2001", "301", "21"])).toEqual(["301", "21"]);
  const lines = [{ userId: "anna", number: "+79160000001", capacity: 1 }];
  expect(fmcCaller("+79160000001", lines)).toBe(lines[0]);
  expect(fmcCaller("+79160000002", lines)).toBeUndefined();
  expect(fmcCaller("", lines)).toBeUndefined();
});
