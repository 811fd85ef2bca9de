import type { RemoteTarget as RemoteTargetBody } from "@perezvon/api";
import type { RemoteSecrets, RemoteTarget } from "@perezvon/model";

export function targetOf({ port, host, ...target }: RemoteTargetBody): RemoteTarget {
  return { ...target, host: host.trim(), port: port ?? undefined };
}

/** Those that were left out stay as they are. */
export function secretsOf(body: {
  readonly password?: string;
  readonly privateKey?: string;
}): Partial<RemoteSecrets> {
  return {
    ...(body.password !== undefined && { password: body.password }),
    ...(body.privateKey !== undefined && { privateKey: body.privateKey }),
  };
}
