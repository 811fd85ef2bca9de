import { expect, test } from "vitest";
import {
  addressesOf,
  addressesText,
  frequenciesOf,
  frequenciesText,
  headersOf,
  headersText,
} from "./lines-of-text.ts";

test("TEL-TRK-02 further addresses are written one a line, with port and weight or without", () => {
  const addresses = [
    { host: "a.example.org", port: 5061, weight: 40 },
    { host: "[2001:db8::1]", port: 5060, weight: 100 },
  ];
  expect(addressesOf(addressesText(addresses))).toEqual(addresses);
  expect(addressesOf(" b.example.org \n\n192.0.2.1:5080")).toEqual([
    { host: "b.example.org", port: 5060, weight: 100 },
    { host: "192.0.2.1", port: 5080, weight: 100 },
  ]);
});

test("TEL-TRK-02 headers are written one a line; the value may hold colons", () => {
  const headers = [{ name: "X-Route", value: "sip:a@b:5060" }];
  expect(headersOf(headersText(headers))).toEqual(headers);
  expect(headersOf("X-Empty")).toEqual([{ name: "X-Empty", value: "" }]);
});

test("TEL-CPA-07 frequencies of a tone are written one beside the other", () => {
  expect(frequenciesText([480, 620])).toBe("480 + 620");
  expect(frequenciesOf("480+620")).toEqual([480, 620]);
  expect(frequenciesOf(" 425,5 ")).toEqual([425.5]);
  expect(frequenciesOf("")).toEqual([]);
});
