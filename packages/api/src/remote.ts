import { remoteFailures, remoteProtocols } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { nullable, object, oneOf } from "./schema.ts";

const OneLine = (maxLength: number) => Type.String({ maxLength, pattern: "^[^\\r\\n\\u0000]*$" });

/** A folder on somebody else's server. */
export const RemoteTarget = object({
  protocol: oneOf(remoteProtocols),
  host: Type.String({ minLength: 1, maxLength: 253, pattern: "^[A-Za-z0-9._:-]+$" }),
  /** Null: the usual one of the protocol. */
  port: nullable(Type.Integer({ minimum: 1, maximum: 65_535 })),
  /** With `/` first from the server's root, else from the login's own folder. */
  folder: OneLine(500),
  /** With S3 the access key id. */
  login: OneLine(254),
  /** S3 only. */
  bucket: OneLine(100),
  region: OneLine(64),
  /** S3 only: HTTP instead of HTTPS. */
  plainHttp: Type.Boolean(),
  /** FTPS only: TLS from the first byte. */
  implicitTls: Type.Boolean(),
  /** SFTP only: fingerprint of the server's key, `SHA256:…`; nothing is sent to a server that shows another. */
  hostKey: Type.String({ maxLength: 60, pattern: "^(SHA256:[A-Za-z0-9+/]{43})?$" }),
  /** FTPS and S3: PEM of an authority trusted besides the system's. */
  authority: Type.String({ maxLength: 20_000 }),
});
export type RemoteTarget = Static<typeof RemoteTarget>;

/** Write-only; left out: stays as it is. Empty: none. */
export const remoteSecrets = {
  /** With S3 the secret access key; with SFTP also the passphrase of the key. */
  password: Type.Optional(Type.String({ maxLength: 500 })),
  /** SFTP only: OpenSSH or PEM. */
  privateKey: Type.Optional(Type.String({ maxLength: 20_000 })),
};

/** What the connection test found. */
export const RemoteTrial = object({
  /** Null: it works. */
  failure: nullable(oneOf(remoteFailures)),
  /** What the other side said. */
  answer: Type.String(),
  /** The key that an SFTP server showed and that is not the one kept: to be compared, then taken over. */
  hostKey: nullable(Type.String()),
});
export type RemoteTrial = Static<typeof RemoteTrial>;
