import { isIP } from "node:net";
import { parseDigits } from "../message/characters.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { ClientAddress, Peer } from "../transport/peer.ts";
import { NetworkList, plainAddress } from "./network-list.ts";

/** Header in which an edge tells whose request it passes on: `192.0.2.7:5061;transport=tls`. */
const clientHeader = "X-Client-Address";

/**
 * Proxies of our own in front of the switch (TEL-INT-01, row 6). What they say of a sender is believed, and they must remove the header
 * from what they pass on; from anybody else it means nothing.
 */
export class EdgeList {
  readonly #networks: NetworkList;

  constructor(networks: readonly string[]) {
    this.#networks = new NetworkList(networks);
  }

  /** Who sent it to the edge; undefined when it came by no edge, or is the edge's own. */
  clientOf(request: SipRequest, source: Peer): ClientAddress | undefined {
    if (this.#networks.empty || !this.#networks.has(plainAddress(source.address))) return undefined;
    return readClient(request.header(clientHeader));
  }
}

function readClient(value: string | undefined): ClientAddress | undefined {
  const match =
    /^\s*(?:\[([^\]]+)\]|([^:;\s]+)):(\d{1,5})(?:\s*;\s*transport\s*=\s*(udp|tcp|tls|ws|wss))?\s*$/i.exec(
      value ?? "",
    );
  const address = match?.[1] ?? match?.[2] ?? "";
  const port = parseDigits(match?.[3] ?? "", 5) ?? 0;
  if (isIP(address) === 0 || port < 1 || port > 65_535) return undefined;
  const transport = match?.[4]?.toLowerCase() as ClientAddress["transport"] | undefined;
  return { transport: transport ?? "udp", address: plainAddress(address), port };
}
