import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** Where phones stand, for emergency calls (TEL-EMG-02, TEL-EMG-03). */
export interface LocationRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** ISO 3166. */
  readonly country: string;
  /** What the service sees; undefined: the trunk's own number. */
  readonly number: string | undefined;
  readonly networks: readonly string[];
  readonly lines: readonly { readonly id: EndpointId; readonly name: string }[];
  readonly users: readonly { readonly id: UserId; readonly name: string }[];
}

export interface LocationInput {
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly number: string | undefined;
  readonly networks: readonly string[];
  /** Lines and users that are there; others that were are nowhere from then on. */
  readonly lineIds: readonly string[];
  readonly userIds: readonly string[];
}

export interface LocationQueries {
  /** By name. */
  list(centreId: CentreId): Promise<readonly LocationRow[]>;
  /** Without an id a new one. Refused at `name`, `number` (none of the centre's), `networks`, `lineIds`, `userIds`. */
  put(
    centreId: CentreId,
    id: string | undefined,
    input: LocationInput,
    at: number,
    actor: Actor,
  ): Promise<LocationRow>;
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
  /** Who hears of emergency calls besides the administrators. */
  emergencyDesk(centreId: CentreId): Promise<UserId | undefined>;
  setEmergencyDesk(centreId: CentreId, userId: UserId | undefined, at: number, actor: Actor): Promise<void>;
  /** Where a user's browser is, and the address from which he last said so. */
  ofUser(
    centreId: CentreId,
    userId: UserId,
  ): Promise<{ readonly locationId: string | undefined; readonly address: string | undefined }>;
  setOfUser(
    centreId: CentreId,
    userId: UserId,
    place: { readonly locationId: string | undefined; readonly address: string },
  ): Promise<void>;
}
