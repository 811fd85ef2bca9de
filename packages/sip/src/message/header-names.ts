/** Long names in the spelling we send; compact forms of RFC 3261 §7.3.3 and its extensions beside them. */
const longNames = [
  "Accept",
  "Accept-Contact",
  "Accept-Encoding",
  "Accept-Language",
  "Alert-Info",
  "Allow",
  "Allow-Events",
  "Authentication-Info",
  "Authorization",
  "Call-ID",
  "Call-Info",
  "Contact",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Type",
  "CSeq",
  "Date",
  "Diversion",
  "Error-Info",
  "Event",
  "Expires",
  "Flow-Timer",
  "From",
  "History-Info",
  "Identity",
  "In-Reply-To",
  "Join",
  "Max-Forwards",
  "MIME-Version",
  "Min-Expires",
  "Min-SE",
  "Organization",
  "P-Access-Network-Info",
  "P-Asserted-Identity",
  "P-Called-Party-ID",
  "P-Preferred-Identity",
  "Path",
  "Priority",
  "Privacy",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "Proxy-Require",
  "RAck",
  "Reason",
  "Record-Route",
  "Refer-To",
  "Referred-By",
  "Refer-Sub",
  "Reject-Contact",
  "Remote-Party-ID",
  "Replaces",
  "Reply-To",
  "Request-Disposition",
  "Require",
  "Retry-After",
  "Route",
  "RSeq",
  "Server",
  "Service-Route",
  "Session-Expires",
  "SIP-ETag",
  "SIP-If-Match",
  "Subject",
  "Subscription-State",
  "Supported",
  "Timestamp",
  "To",
  "Unsupported",
  "User-Agent",
  "Via",
  "Warning",
  "WWW-Authenticate",
] as const;

const compactNames: Readonly<Record<string, string>> = {
  a: "Accept-Contact",
  b: "Referred-By",
  c: "Content-Type",
  d: "Request-Disposition",
  e: "Content-Encoding",
  f: "From",
  i: "Call-ID",
  j: "Reject-Contact",
  k: "Supported",
  l: "Content-Length",
  m: "Contact",
  o: "Event",
  r: "Refer-To",
  s: "Subject",
  t: "To",
  u: "Allow-Events",
  v: "Via",
  x: "Session-Expires",
  y: "Identity",
};

const bySpelling = new Map<string, string>();
for (const name of longNames) {
  bySpelling.set(name, name);
  bySpelling.set(name.toLowerCase(), name);
  bySpelling.set(name.toUpperCase(), name);
}
for (const [compact, name] of Object.entries(compactNames)) {
  bySpelling.set(compact, name);
  bySpelling.set(compact.toUpperCase(), name);
}

/** The one spelling a known header has inside; an unknown name comes back as it is. */
export function canonicalHeaderName(name: string): string {
  return bySpelling.get(name) ?? bySpelling.get(name.toLowerCase()) ?? name;
}

/** Written as a parsed message has it: whoever looks for it need not look for other spellings. */
export function isCanonicalHeaderName(name: string): boolean {
  return bySpelling.get(name) === name;
}

const compactByName = new Map(Object.entries(compactNames).map(([compact, name]) => [name, compact]));

/** The one-letter form of a name in our own spelling, if it has one. */
export function compactHeaderName(name: string): string | undefined {
  return compactByName.get(name);
}
