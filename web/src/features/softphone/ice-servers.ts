import type { IceServers } from "@perezvon/api";
import { call } from "../../shell/api.ts";

let known: IceServers | undefined;

/** What a new peer connection of this user is made with: TURN servers where the centre has them (TEL-WRT-02). */
export async function iceConfiguration(): Promise<RTCConfiguration> {
  try {
    known = await call("iceServers", {});
  } catch {
    // Credentials of before are good for hours, and on most networks none are needed.
  }
  if (!known || known.servers.length === 0) return {};
  return {
    iceServers: known.servers.map(({ urls, username, credential }) => ({ urls, username, credential })),
    iceTransportPolicy: known.relayOnly ? "relay" : "all",
  };
}
