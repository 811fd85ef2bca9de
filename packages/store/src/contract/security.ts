import type { CentreId, EndpointId, TrunkCodec, TrunkSettings } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** An address whose SIP is dropped (TEL-SEC-01). */
export interface BanRow {
  readonly address: string;
  readonly reason: "wrong_credentials" | "many_names" | "scanner" | "many_numbers" | "by_hand";
  readonly detail: string;
  readonly since: number;
  readonly until: number;
  readonly times: number;
}

/** A line of an allow-list or deny-list (TEL-SEC-03); without a centre it is the installation's. */
export interface NetworkRow {
  readonly id: string;
  readonly centreId: CentreId | undefined;
  readonly list: "allow" | "deny";
  /** CIDR, as the database writes it: `192.0.2.1/32`. */
  readonly network: string;
  readonly note: string;
  readonly createdAt: number;
}

/** Settings of a line's devices. */
export interface DeviceSettings {
  /** TEL-TPT-02. */
  readonly nat: boolean;
  /** TEL-SEC-04. */
  readonly encryption: "allowed" | "required";
  /** TEL-SEC-03; empty: from anywhere. */
  readonly networks: readonly string[];
  /** TEL-AUT-01. */
  readonly md5: boolean;
  /** TEL-SDP-02, in order; empty: both laws. */
  readonly codecs: readonly TrunkCodec[];
  /** TEL-DTM-05. */
  readonly dtmfMode: TrunkSettings["dtmfMode"];
  /** Of digits that the devices are sent (TEL-DTM-02). */
  readonly digitToneMs: number;
  readonly digitGapMs: number;
  /** TEL-DTM-01. */
  readonly flash: boolean;
  /** Calls at once, 1–20 (TEL-PHN-01). */
  readonly capacity: number;
  /** TEL-PHN-01. */
  readonly ringOrder: "together" | "preferred";
  /** Devices registered at once, 1–10 (TEL-REG-01). */
  readonly contactsMax: number;
}

/** What guards the wire; the bans and counters are the switch's own notes. */
export interface SecurityQueries {
  /** Bans in force, and of those that are over the ones of the last day: the next is twice as long. */
  bans(now: number): Promise<readonly BanRow[]>;
  putBan(ban: BanRow): Promise<void>;
  dropBan(address: string): Promise<void>;
  counters(): Promise<unknown>;
  putCounters(counters: unknown, at: number): Promise<void>;
  /** Lists of the installation and of every centre. */
  networks(): Promise<readonly NetworkRow[]>;
  /** Lists of one centre, or of the installation alone. */
  networksOf(centreId: CentreId | undefined): Promise<readonly NetworkRow[]>;
  /** Refused with `wrong_format` at `network` when it is none, with `duplicate` when it stands there already. */
  addNetwork(
    centreId: CentreId | undefined,
    input: { readonly list: "allow" | "deny"; readonly network: string; readonly note: string },
    at: number,
    actor: Actor,
  ): Promise<NetworkRow>;
  removeNetwork(centreId: CentreId | undefined, id: string, at: number, actor: Actor): Promise<void>;
  /** `undefined` leaves a setting as it is. */
  setDevice(
    centreId: CentreId,
    endpointId: EndpointId,
    change: Partial<DeviceSettings>,
    at: number,
    actor: Actor,
  ): Promise<DeviceSettings>;
  /** Host and realm of a centre's devices (TEL-REG-05). Refused with `duplicate` when another centre has it. */
  setSipHost(centreId: CentreId, host: string | undefined, at: number, actor: Actor): Promise<void>;
}
