import type { RemoteFailure } from "@perezvon/model";

/** A folder on another server could not be used; `code` is stable, the message is what that server or the library said. */
export class RemoteError extends Error {
  readonly code: RemoteFailure;
  /** Of a server whose key is not the one expected: what it showed. */
  readonly hostKey: string | undefined;

  constructor(code: RemoteFailure, message: string, hostKey?: string) {
    super(message.replace(/\s+/g, " ").trim().slice(0, 500));
    this.name = "RemoteError";
    this.code = code;
    this.hostKey = hostKey;
  }
}

const byErrno: Readonly<Record<string, RemoteFailure>> = {
  ENOTFOUND: "host_unknown",
  EAI_AGAIN: "host_unknown",
  ECONNREFUSED: "connection_refused",
  EHOSTUNREACH: "connection_refused",
  ENETUNREACH: "connection_refused",
  ETIMEDOUT: "timeout",
  ECONNRESET: "connection_lost",
  EPIPE: "connection_lost",
  ENOSPC: "no_space",
};

/** Failures below every protocol: names, sockets, certificates. */
export function failureOf(error: unknown): RemoteFailure | undefined {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  if (typeof code === "string") {
    const known = byErrno[code];
    if (known !== undefined) return known;
    if (/^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_CERT|HOSTNAME_MISMATCH)/.test(code))
      return "tls_untrusted";
    if (/^(ERR_SSL_|EPROTO|ERR_TLS_)/.test(code)) return "tls_unavailable";
  }
  if (/certificate/i.test(message)) return "tls_untrusted";
  if (/tim(ed|e) ?out/i.test(message)) return "timeout";
  return undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
