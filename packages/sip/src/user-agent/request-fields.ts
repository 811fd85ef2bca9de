import { reasonFields } from "../dialog/reason.ts";
import { composeFields } from "../message/compose.ts";
import { assertOneLine, type HeaderField } from "../message/header-field.ts";
import { formatNameAddr, type NameAddr, nameAddr, parseNameAddr } from "../message/name-addr.ts";
import { formatUri, parseUri, type Uri } from "../message/uri.ts";
import type { NameAddrInput, ResponseOptions } from "./types.ts";

/** A URI or address given by the application cannot be read. */
export class SipAddressError extends Error {
  override readonly name = "SipAddressError";
  readonly code = "sip.bad_address";
}

export function toUri(input: string | Uri): Uri {
  if (typeof input !== "string") return input;
  assertOneLine("URI", input);
  const uri = parseUri(input);
  if (uri === undefined) throw new SipAddressError(`not a URI: ${input}`);
  return uri;
}

/** Checked against CR, LF and NUL (TEL-MSG-05). */
export function toUriText(input: string | Uri): string {
  const text = typeof input === "string" ? input : formatUri(input);
  assertOneLine("URI", text);
  return text;
}

export function toNameAddr(input: NameAddrInput): NameAddr {
  if (typeof input === "string") {
    assertOneLine("address", input);
    const value = parseNameAddr(input);
    if (value === undefined) throw new SipAddressError(`not an address: ${input}`);
    return value;
  }
  if ("params" in input) return input;
  return nameAddr(toUri(input.uri), input.displayName);
}

export function nameAddrText(header: string, value: NameAddr): string {
  const text = formatNameAddr(value);
  assertOneLine(header, text);
  return text;
}

/** Header lines of an answer: its own fields and its reasons. */
export function responseFields(options: ResponseOptions | undefined): string {
  if (options === undefined) return "";
  const reasons = options.reasons === undefined ? "" : composeFields(reasonFields(options.reasons));
  return composeFields(options.headers) + reasons;
}

export function requestFields(headers: readonly HeaderField[] | undefined): string {
  return composeFields(headers);
}
