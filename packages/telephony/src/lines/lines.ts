import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import {
  type Binding,
  type BindingStore,
  createRegistrar,
  type FlowId,
  type IncomingRequest,
  type Peer,
  uriUser,
} from "@perezvon/sip";
import type { BindingMemory, Line, LineRegistration, StoredBinding } from "../contract.ts";
import type { PhoneContact } from "../leg/phone-leg.ts";
import { nodeBounds } from "../limits/node-bounds.ts";
import type { SwitchContext } from "../switch-context.ts";
import { type Asked, Gatekeeper, type Judgement } from "./gatekeeper.ts";
import { LineBook } from "./line-book.ts";
import { Probes } from "./probes.ts";

/** SIP lines of users, and where each is registered now. */
export interface Lines {
  /** Which line a request comes from, or what it is refused with (TEL-AUT-04). */
  judge(request: Asked): Promise<Judgement>;
  set(lines: readonly Line[]): void;
  /** Takes back the registrations of before a restart (TEL-GEN-05), and begins to probe (TEL-REG-04). */
  restore(): Promise<void>;
  line(endpointId: EndpointId): Line | undefined;
  /** The line of a centre with that login or extension. */
  ofCentre(centreId: CentreId, name: string): Line | undefined;
  /** SIP address of a line under that name. */
  address(line: Line, name: string): string;
  /** Whether some contact of some line of that user can be reached. */
  userReachable(userId: UserId): boolean;
  /** Live contacts of all lines. */
  readonly live: number;
  contacts(endpointId: EndpointId): readonly PhoneContact[];
  registrations(endpointId: EndpointId): readonly LineRegistration[];
  register(request: IncomingRequest): void;
  /** A message has come over that flow. */
  heard(source: Peer): void;
  /** Whether a phone is registered over that flow. */
  knows(flow: FlowId): boolean;
  flowClosed(flow: FlowId): void;
  close(): void;
}

export function createLines(options: {
  context: SwitchContext;
  bindings: BindingMemory;
  reachable: (line: Line, on: boolean) => void;
  /** Something about the registrations of the line is not as it was. */
  changed: (line: Line) => void;
  /** A device has registered, or has done so again, from that address. */
  registered?: (line: Line, address: string) => void;
}): Lines {
  const { context, bindings: memory } = options;
  const book = new LineBook(context.realm);
  const gatekeeper = new Gatekeeper(context, book);
  const live = new Map<string, readonly Binding[]>();
  const aorsOfFlow = new Map<FlowId, Set<string>>();
  /** Contacts of all lines. */
  let bound = 0;

  const current = (aor: string) =>
    (live.get(aor) ?? []).filter(({ expiresAt }) => expiresAt > context.clock.now());

  function* probed(): Iterable<Binding> {
    for (const aor of live.keys()) yield* current(aor);
  }

  const probes = new Probes(context, probed, (binding) => {
    for (const aor of aorsOfFlow.get(binding.flow) ?? []) {
      const line = book.byAor(aor);
      if (line !== undefined) options.changed(line);
    }
  });

  const reached = (line: Line) =>
    current(book.aorOf(line)).filter(
      (binding) => context.sip.flowOpen(binding.flow) && probes.reachable(binding),
    );

  /** Registrations are worth less than calls: a database that is away costs a phone nothing now, a re-registration later. */
  function keep(what: Promise<void>): void {
    what.catch((error) => context.logger.warn("registration not stored", { error: String(error) }));
  }

  function setLive(aor: string, bindings: readonly Binding[]): void {
    for (const { flow } of live.get(aor) ?? []) {
      const aors = aorsOfFlow.get(flow);
      aors?.delete(aor);
      if (aors?.size === 0) aorsOfFlow.delete(flow);
    }
    bound += bindings.length - (live.get(aor)?.length ?? 0);
    if (bindings.length === 0) live.delete(aor);
    else live.set(aor, bindings);
    for (const { flow } of bindings) aorsOfFlow.set(flow, (aorsOfFlow.get(flow) ?? new Set()).add(aor));
  }

  /** TEL-TPT-06. Only a phone that registers by RFC 5626 is known to answer pings; others would be cut off for their silence. */
  function keepOpen({ flow, transport, regId }: Binding, line: Line | undefined): void {
    if (transport === "udp" && line?.nat === false) context.sip.keepAlive(flow, false);
    else context.sip.keepAlive(flow, true, regId !== undefined);
  }

  const store: BindingStore = {
    load: (aor) => live.get(aor) ?? [],
    save(aor, bindings) {
      const line = book.byAor(aor);
      const before = live.get(aor) ?? [];
      setLive(aor, bindings);
      for (const { flow } of before) if (!aorsOfFlow.has(flow)) context.sip.keepAlive(flow, false);
      for (const binding of bindings) keepOpen(binding, line);
      if (line === undefined) return;
      for (const binding of bindings) {
        if (before.includes(binding)) continue;
        keep(memory.putBinding(stored(line, binding)));
        options.registered?.(line, binding.sourceAddress);
      }
      for (const gone of before) {
        if (bindings.some(({ contact }) => contact === gone.contact)) continue;
        keep(memory.dropBinding(line.centreId, line.endpointId, gone.contact));
      }
      options.changed(line);
      if (before.length === 0 && bindings.length > 0) options.reachable(line, true);
      if (before.length > 0 && bindings.length === 0) options.reachable(line, false);
    },
    ofFlow: (flow) => [...(aorsOfFlow.get(flow) ?? [])],
  };

  /** A full node keeps the phones that it has: they refresh and go, and no further one comes (TEL-LIM-04). */
  function mayBind(request: IncomingRequest): boolean {
    const most = (context.bounds ?? nodeBounds).registrations;
    if (bound < most) return true;
    const name = request.request.to === undefined ? undefined : uriUser(request.request.to.uri);
    return live.has(`${name}@${gatekeeper.realmOf(request)}`);
  }

  const registrar = createRegistrar({
    clock: context.clock,
    timers: context.timers,
    store,
    realm: (request) => gatekeeper.realmOf(request),
    digest: gatekeeper.digest,
    contactsMax: (aor) => book.byAor(aor)?.contactsMax,
    judged: (request, realm, verdict) => gatekeeper.told(request, realm, verdict),
    mayRegister: (username, user, request) => {
      const line = book.byLogin(gatekeeper.realmOf(request), username);
      return line !== undefined && user === username && gatekeeper.mayUse(line, request);
    },
  });

  return {
    judge: (request) => gatekeeper.judge(request),
    set: (lines) => book.set(lines),
    async restore() {
      const now = context.clock.now();
      for (const binding of await memory.bindings(now)) {
        const line = book.byEndpoint(binding.endpointId);
        const known = binding.data as Partial<Binding>;
        // A stream died with the process that held it; datagrams find their way again.
        if (line === undefined || known.transport !== "udp" || known.flow === undefined) continue;
        const aor = book.aorOf(line);
        setLive(aor, [...(live.get(aor) ?? []), known as Binding]);
        keepOpen(known as Binding, line);
      }
      for (const aor of live.keys()) {
        const line = book.byAor(aor);
        if (line !== undefined) options.reachable(line, true);
      }
      probes.start();
    },
    line: (endpointId) => book.byEndpoint(endpointId),
    ofCentre: (centreId, name) => book.ofCentre(centreId, name),
    address: (line, name) => `sip:${name}@${book.realmOf(line)}`,
    userReachable: (userId) => book.ofUser(userId).some((line) => reached(line).length > 0),
    get live() {
      return [...probed()].length;
    },
    contacts(endpointId) {
      const line = book.byEndpoint(endpointId);
      if (line === undefined) return [];
      return reached(line).map(({ contact, flow, transport, path, priority, sourceAddress, userAgent }) => ({
        uri: contact,
        priority,
        route: path,
        address: sourceAddress,
        userAgent,
        // Not behind NAT: its Contact says where it is (TEL-TPT-02). A stream has no other way than itself.
        flow: line.nat === false && transport === "udp" ? undefined : flow,
        web: transport === "ws" || transport === "wss",
      }));
    },
    registrations(endpointId) {
      const line = book.byEndpoint(endpointId);
      if (line === undefined) return [];
      return current(book.aorOf(line)).map((binding) => ({
        contact: binding.contact,
        address: binding.sourceAddress,
        port: binding.sourcePort,
        transport: binding.transport,
        userAgent: binding.userAgent,
        since: binding.registeredAt,
        expiresAt: binding.expiresAt,
        roundTripMs: probes.roundTripMs(binding),
        reachable: context.sip.flowOpen(binding.flow) && probes.reachable(binding),
      }));
    },
    register(request) {
      if (!mayBind(request)) {
        request.respond(503, { headers: [["Retry-After", "30"]] });
        return;
      }
      registrar.handle(request).catch((error) => {
        context.logger.warn("registration failed", { error: String(error) });
        request.respond(500);
      });
    },
    heard(source) {
      // Over an edge many speak: what one says brings no other back.
      if (source.client === undefined && aorsOfFlow.has(source.flow)) probes.heard(source);
    },
    knows: (flow) => aorsOfFlow.has(flow),
    flowClosed(flow) {
      registrar
        .flowClosed(flow)
        .catch((error) => context.logger.warn("flow not cleared", { error: String(error) }));
    },
    close() {
      probes.close();
      registrar.close();
    },
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
