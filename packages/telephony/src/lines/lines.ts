import type { EndpointId } from "@perezvon/model";
import {
  type Binding,
  type BindingStore,
  createRegistrar,
  type DigestServer,
  type FlowId,
  type IncomingRequest,
} from "@perezvon/sip";
import type { BindingMemory, Line, LineRegistration, StoredBinding } from "../contract.ts";
import type { PhoneContact } from "../leg/phone-leg.ts";
import type { SwitchContext } from "../switch-context.ts";
import { createDeviceDigest } from "./device-digest.ts";

/** SIP lines of users, and where each is registered now. */
export interface Lines {
  /** Asks devices who they are. */
  readonly digest: DigestServer;
  set(lines: readonly Line[]): void;
  /** Takes back the registrations of before a restart (TEL-GEN-05). */
  restore(): Promise<void>;
  byLogin(login: string): Line | undefined;
  contacts(endpointId: EndpointId): readonly PhoneContact[];
  registrations(endpointId: EndpointId): readonly LineRegistration[];
  register(request: IncomingRequest): void;
  flowClosed(flow: FlowId): void;
  close(): void;
}

export function createLines(options: {
  context: SwitchContext;
  bindings: BindingMemory;
  reachable: (line: Line, on: boolean) => void;
  /** Something about the registrations of the line is not as it was. */
  changed: (line: Line) => void;
}): Lines {
  const { context, bindings: memory } = options;
  const byLogin = new Map<string, Line>();
  const byEndpoint = new Map<EndpointId, Line>();
  const live = new Map<string, readonly Binding[]>();

  const lineOf = (aor: string) => byLogin.get(aor.slice(0, aor.lastIndexOf("@")));
  const aorOf = (line: Line) => `${line.login}@${context.realm}`;
  const current = (aor: string) =>
    (live.get(aor) ?? []).filter(({ expiresAt }) => expiresAt > context.clock.now());

  /** Registrations are worth less than calls: a database that is away costs a phone nothing now, a re-registration later. */
  function keep(what: Promise<void>): void {
    what.catch((error) => context.logger.warn("registration not stored", { error: String(error) }));
  }

  const store: BindingStore = {
    load: (aor) => live.get(aor) ?? [],
    save(aor, bindings) {
      const line = lineOf(aor);
      const before = live.get(aor) ?? [];
      live.set(aor, bindings);
      if (line === undefined) return;
      for (const binding of bindings)
        if (!before.includes(binding)) keep(memory.putBinding(stored(line, binding)));
      for (const gone of before) {
        if (bindings.some(({ contact }) => contact === gone.contact)) continue;
        keep(memory.dropBinding(line.centreId, line.endpointId, gone.contact));
      }
      options.changed(line);
      if (before.length === 0 && bindings.length > 0) options.reachable(line, true);
      if (before.length > 0 && bindings.length === 0) options.reachable(line, false);
    },
    ofFlow: (flow) =>
      [...live].filter(([, bindings]) => bindings.some((each) => each.flow === flow)).map(([aor]) => aor),
  };

  const digest = createDeviceDigest({
    clock: context.clock,
    lookup: (username) => {
      const line = byLogin.get(username);
      return line === undefined ? undefined : { password: line.password };
    },
  });
  const registrar = createRegistrar({
    clock: context.clock,
    timers: context.timers,
    store,
    realm: () => context.realm,
    digest,
  });

  return {
    digest,
    set(lines) {
      byLogin.clear();
      byEndpoint.clear();
      for (const line of lines) {
        byLogin.set(line.login, line);
        byEndpoint.set(line.endpointId, line);
      }
    },
    async restore() {
      const now = context.clock.now();
      for (const binding of await memory.bindings(now)) {
        const line = byEndpoint.get(binding.endpointId);
        const known = binding.data as Partial<Binding>;
        // A stream died with the process that held it; datagrams find their way again.
        if (line === undefined || known.transport !== "udp" || known.flow === undefined) continue;
        const aor = aorOf(line);
        live.set(aor, [...(live.get(aor) ?? []), known as Binding]);
      }
      for (const aor of live.keys()) {
        const line = lineOf(aor);
        if (line !== undefined) options.reachable(line, true);
      }
    },
    byLogin: (login) => byLogin.get(login),
    contacts(endpointId) {
      const line = byEndpoint.get(endpointId);
      if (line === undefined) return [];
      return current(aorOf(line))
        .filter(({ flow }) => context.sip.flowOpen(flow))
        .map(({ contact, flow }) => ({ uri: contact, flow }));
    },
    registrations(endpointId) {
      const line = byEndpoint.get(endpointId);
      if (line === undefined) return [];
      return current(aorOf(line)).map((binding) => ({
        contact: binding.contact,
        address: binding.sourceAddress,
        port: binding.sourcePort,
        transport: binding.transport,
        userAgent: binding.userAgent,
        since: binding.registeredAt,
        expiresAt: binding.expiresAt,
        roundTripMs: undefined,
        reachable: context.sip.flowOpen(binding.flow),
      }));
    },
    register(request) {
      registrar.handle(request).catch((error) => {
        context.logger.warn("registration failed", { error: String(error) });
        request.respond(500);
      });
    },
    flowClosed(flow) {
      registrar
        .flowClosed(flow)
        .catch((error) => context.logger.warn("flow not cleared", { error: String(error) }));
    },
    close: () => registrar.close(),
  };
}

function stored(line: Line, binding: Binding): StoredBinding {
  const { contact, callId, cseq, expiresAt } = binding;
  return {
    centreId: line.centreId,
    endpointId: line.endpointId,
    contact,
    callId,
    cseq,
    expiresAt,
    data: { ...binding },
  };
}
