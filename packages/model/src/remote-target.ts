export const remoteProtocols = ["ftp", "ftps", "sftp", "s3"] as const;
export type RemoteProtocol = (typeof remoteProtocols)[number];

/** A folder on somebody else's server. What opens it is kept apart: see `RemoteSecrets`. */
export interface RemoteTarget {
  readonly protocol: RemoteProtocol;
  /** Name or address; of the service, not of the bucket, with S3. */
  readonly host: string;
  /** Undefined: the usual one of the protocol. */
  readonly port: number | undefined;
  /** Below it lies all that is read and written; with `/` first from the server's root, else from the login's own folder. */
  readonly folder: string;
  /** With S3 the access key id. */
  readonly login: string;
  /** S3 only. */
  readonly bucket: string;
  /** S3 only; empty where the service knows none. */
  readonly region: string;
  /** S3 only: HTTP instead of HTTPS. */
  readonly plainHttp: boolean;
  /** FTPS only: TLS from the first byte instead of on request (RFC 4217). */
  readonly implicitTls: boolean;
  /** SFTP only: fingerprint of the key that the server must show, `SHA256:…` as OpenSSH prints it. */
  readonly hostKey: string;
  /** FTPS and S3: PEM of an authority trusted besides the system's; empty for none. */
  readonly authority: string;
}

/** Sealed when stored, never shown again (OUT-EXP-01). */
export interface RemoteSecrets {
  /** With S3 the secret access key. */
  readonly password: string | undefined;
  /** SFTP only: OpenSSH or PEM. The password opens it when it is encrypted. */
  readonly privateKey: string | undefined;
}

/** Why a folder cannot be used: stable codes, shown to the owner in words. */
export const remoteFailures = [
  "host_unknown",
  "connection_refused",
  "timeout",
  "connection_lost",
  "tls_untrusted",
  "tls_unavailable",
  "host_key_unknown",
  "host_key_changed",
  "login_refused",
  "key_unreadable",
  "no_permission",
  "not_found",
  "no_space",
  "bad_name",
  "protocol",
] as const;
export type RemoteFailure = (typeof remoteFailures)[number];

/** Content that anybody on the way can read: plain FTP, and S3 over HTTP (INB-EXP-07 warns of it). */
export function isReadableOnTheWay(target: Pick<RemoteTarget, "protocol" | "plainHttp">): boolean {
  return target.protocol === "ftp" || (target.protocol === "s3" && target.plainHttp);
}
