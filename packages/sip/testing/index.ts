export { type Datagram, VirtualNetwork } from "./virtual-network.ts";
export { seededIdentifiers, virtualWorld, type World } from "./world.ts";
