import type { FlowId, TransportName } from "../transport/peer.ts";

/** One place where an address of record can be reached (RFC 3261 §10). Plain data: a store may keep it as JSON. */
export interface Binding {
  /** Contact URI as registered. */
  readonly contact: string;
  /** To send over, and over no other (TEL-TPT-06). */
  readonly flow: FlowId;
  readonly transport: TransportName;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  /** Path of the REGISTER, nearest first: the preloaded route of requests to this binding (RFC 3327 §5.2). */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  /** 0–1,000. */
  readonly priority: number;
  readonly instance: string | undefined;
  readonly regId: number | undefined;
  readonly userAgent: string;
  readonly registeredAt: number;
  readonly refreshedAt: number;
  readonly expiresAt: number;
}

/** Where bindings are kept. The registrar asks for one address of record at a time and never for the same one twice at once. */
export interface BindingStore {
  load(aor: string): Promise<readonly Binding[]> | readonly Binding[];
  /** Replaces all bindings of the address of record; an empty list removes it. */
  save(aor: string, bindings: readonly Binding[]): Promise<void> | void;
  /** Addresses of record with a binding over that flow. */
  ofFlow(flow: FlowId): Promise<readonly string[]> | readonly string[];
}

export function memoryBindingStore(): BindingStore {
  const byAor = new Map<string, readonly Binding[]>();
  return {
    load: (aor) => byAor.get(aor) ?? [],
    save(aor, bindings) {
      if (bindings.length === 0) byAor.delete(aor);
      else byAor.set(aor, bindings);
    },
    ofFlow: (flow) =>
      [...byAor].filter(([, bindings]) => bindings.some((each) => each.flow === flow)).map(([aor]) => aor),
  };
}
