import { hostOf, namesClosedAddress } from "@perezvon/base/open-network";
import { invalidField } from "../http/problem-error.ts";

/** An address of others that this program will connect to (PLT-SEC-04). Names are checked whenever they are resolved. */
export function mustBeOutside(text: string, allowedHosts: readonly string[], field: string): URL {
  if (!URL.canParse(text)) throw invalidField(field, "wrong_format");
  const url = new URL(text);
  const host = hostOf(url);
  if ((host === "localhost" || namesClosedAddress(url)) && !allowedHosts.includes(host))
    throw invalidField(field, "not_allowed");
  return url;
}
