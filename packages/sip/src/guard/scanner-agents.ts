/**
 * Programs that look for open telephone systems name themselves in User-Agent (TEL-SEC-02). Lower case, found anywhere in the
 * value. Tools of administrators (sipsak, sipp) are not among them.
 */
const scannerAgents = [
  "friendly-scanner",
  "friendly-request",
  "sipvicious",
  "sundayddr",
  "sip-scan",
  "sipscan",
  "sipcli",
  "sivus",
  "iwar",
  "vaxsipuseragent",
  "vaxasip",
  "pplsip",
  "smap",
  "svmap",
  "svwar",
  "svcrack",
  "gulp",
  "nm@p",
  "sipptest-scan",
] as const;

export function isScanner(userAgent: string): boolean {
  const lower = userAgent.toLowerCase();
  return scannerAgents.some((name) => lower.includes(name));
}
