import type { CentreId, EndpointId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** What an administrator does to SIP lines. */
export interface LineQueries {
  /** Makes a new password (TEL-AUT-03) and returns it; the devices of the line have to register with it. */
  renewPassword(centreId: CentreId, endpointId: EndpointId, at: number, actor: Actor): Promise<string>;
}
