import { type E164, parsePhone } from "@perezvon/model";

export type DialDestination =
  | { readonly kind: "number"; readonly number: E164 }
  /** `number@server[:port]`, `letters@server[:port]` (TEL-NUM-08). */
  | {
      readonly kind: "sip_uri";
      readonly user: string;
      readonly host: string;
      readonly port: number | undefined;
    };

export interface DestinationRefusal {
  /** Status inside, and the code that the page and the API show (TEL-NUM-03). */
  readonly status: 484 | 404 | 403;
  readonly code: "bad_number" | "no_route" | "sip_uri_user" | "sip_uri_host";
}

/** What somebody inside asked to dial; extensions and service codes are looked up before. */
export function parseDestination(
  text: string,
  options: { readonly homeCountry: string; readonly sipHosts: readonly string[] },
):
  | { readonly ok: true; readonly value: DialDestination }
  | { readonly ok: false; readonly error: DestinationRefusal } {
  if (text.includes("@")) return sipDestination(text, options.sipHosts);
  const digits = text.replace(/\D/g, "");
  // No number of the world has more than fifteen digits: there is no route, however it is written.
  if (/^[+\d\s().~-]+$/.test(text) && digits.length > 15 && !/^(?:8~?10|00)/.test(text.trim()))
    return refuse(404, "no_route");
  const parsed = parsePhone(text, options.homeCountry);
  return parsed.ok
    ? { ok: true, value: { kind: "number", number: parsed.value } }
    : refuse(484, "bad_number");
}

/** The centre names the hosts that may be called; `*` is any. It counts as an outgoing call. */
function sipDestination(text: string, hosts: readonly string[]): ReturnType<typeof parseDestination> {
  const match =
    /^(?:sips?:)?([A-Za-z0-9+.-]{1,64})@([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]+\])(?::(\d{1,5}))?$/.exec(
      text.trim(),
    );
  const [, user = "", host = "", portText] = match ?? [];
  const mixed = /\d/.test(user) && /[A-Za-z]/.test(user);
  // The source takes digits or letters, and neither the word `user` nor an underscore.
  if (match === null || user.toLowerCase() === "user" || mixed) return refuse(484, "sip_uri_user");
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return refuse(484, "sip_uri_host");
  const allowed = hosts.some((each) => each === "*" || each.toLowerCase() === host.toLowerCase());
  if (!allowed) return refuse(403, "sip_uri_host");
  return { ok: true, value: { kind: "sip_uri", user, host: host.toLowerCase(), port } };
}

function refuse(status: DestinationRefusal["status"], code: DestinationRefusal["code"]) {
  return { ok: false, error: { status, code } } as const;
}
