import {
  type Binding,
  type BindingStore,
  createDigestServer,
  createRegistrar,
  type DigestServer,
  type FlowId,
  type IncomingRequest,
  uriUser,
} from "@perezvon/sip";

import type { SwitchContext } from "../switch-context.ts";
import type { TrunkLink } from "./trunk-link.ts";

/** The exchanges and operators that register to us (TEL-TRK-01), and who they are. */
export interface TrunkRegistrar {
  /** Of trunks, by login: for registrations, and for static trunks that must answer a challenge. */
  readonly digest: DigestServer;
  /** Whether the request is one of theirs; the answer follows. */
  register(request: IncomingRequest): boolean;
  flowClosed(flow: FlowId): void;
  /** The far side's registration as it is now; streams end with the process and are left out. */
  registrationOf(link: TrunkLink): TrunkRegistration | undefined;
  /** Takes back what was registered before a restart (TEL-GEN-05). */
  restore(registration: TrunkRegistration): void;
  /** Ends registrations whose time is over. */
  close(): void;
}

export interface TrunkRegistration {
  readonly aor: string;
  readonly bindings: readonly Binding[];
}

export function createTrunkRegistrar(
  context: SwitchContext,
  links: () => Iterable<TrunkLink>,
): TrunkRegistrar {
  const linkOf = (username: string) =>
    [...links()].find(({ trunk }) => trunk.settings.username === username && usesLogin(trunk.settings));
  const live = new Map<string, readonly Binding[]>();
  const store: BindingStore = {
    load: (aor) => live.get(aor) ?? [],
    save(aor, bindings) {
      if (bindings.length === 0) live.delete(aor);
      else live.set(aor, bindings);
      // The latest contact has the calls: a peer that comes from a new address has left the old one.
      const latest = bindings.toSorted((a, b) => b.refreshedAt - a.refreshedAt)[0];
      linkOf(userOf(aor))?.bound(latest);
    },
    ofFlow: (flow) =>
      [...live].filter(([, bindings]) => bindings.some((each) => each.flow === flow)).map(([aor]) => aor),
  };
  const digest = createDigestServer({
    clock: context.clock,
    lookup: (username) => {
      const password = linkOf(username)?.trunk.password;
      return password === undefined ? undefined : { password };
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
    register(request) {
      const { to } = request.request;
      const link = to === undefined ? undefined : linkOf(uriUser(to.uri));
      if (link?.trunk.settings.authorisation !== "incoming") return false;
      registrar.handle(request).catch((error) => {
        context.logger.warn("registration of a trunk failed", { error: String(error) });
        request.respond(500);
      });
      return true;
    },
    flowClosed(flow) {
      registrar
        .flowClosed(flow)
        .catch((error) => context.logger.warn("flow not cleared", { error: String(error) }));
    },
    registrationOf(link) {
      for (const [aor, bindings] of live) {
        const datagrams = bindings.filter(({ transport }) => transport === "udp");
        if (datagrams.length > 0 && linkOf(userOf(aor)) === link) return { aor, bindings: datagrams };
      }
      return undefined;
    },
    restore({ aor, bindings }) {
      const now = context.clock.now();
      store.save(
        aor,
        bindings.filter(({ expiresAt }) => expiresAt > now),
      );
    },
    close: () => registrar.close(),
  };
}

const userOf = (aor: string) => aor.slice(0, aor.lastIndexOf("@"));

function usesLogin(settings: TrunkLink["trunk"]["settings"]): boolean {
  return settings.authorisation === "incoming" || settings.digestIncoming;
}
