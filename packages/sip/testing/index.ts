export { makeAuthority, type TestAuthority } from "./certificates.ts";
export { startDnsServer, type TestDnsServer } from "./dns-server.ts";
export { ipv6Messages } from "./ipv6-messages.ts";
export { heard, ladder } from "./ladder.ts";
export { loopbackStack } from "./loopback.ts";
export { mutate } from "./mutate.ts";
export { headerOf, type RawPeer, rawPeer } from "./raw-peer.ts";
export {
  type TortureMessage,
  type TortureVerdict,
  tortureBytes,
  tortureMessages,
} from "./torture-messages.ts";
export { type Datagram, VirtualNetwork } from "./virtual-network.ts";
export { seededIdentifiers, virtualWorld, type World } from "./world.ts";
