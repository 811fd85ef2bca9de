import type { SipRequest } from "../message/sip-message.ts";
import type { Peer } from "../transport/peer.ts";

/** Why an address is shut out (TEL-SEC-01, TEL-SEC-02). */
export type BanReason = "wrong_credentials" | "many_names" | "scanner" | "many_numbers" | "by_hand";

/** An address whose SIP is dropped unread until `until`. */
export interface Ban {
  readonly address: string;
  readonly reason: BanReason;
  /** The name, number or agent that brought it about; for people, never to be acted on. */
  readonly detail: string;
  readonly since: number;
  readonly until: number;
  /** The how-manieth ban of this address within a day of the one before: each is twice as long. */
  readonly times: number;
}

/** A line of an allow-list or deny-list. Without a centre it holds for the whole installation (TEL-SEC-03). */
export interface NetworkRule {
  readonly list: "allow" | "deny";
  /** An address or a network in CIDR form, IPv4 or IPv6. */
  readonly network: string;
  readonly centreId: string | undefined;
}

/** Where bans outlive the program (TEL-GEN-05). `counters` is the guard's own shape: keep it, do not read it. */
export interface BanMemory {
  bans(now: number): Promise<readonly Ban[]>;
  putBan(ban: Ban): Promise<void>;
  dropBan(address: string): Promise<void>;
  counters(): Promise<unknown>;
  putCounters(counters: unknown): Promise<void>;
}

/** What the guard is told of a request once its credentials were judged. */
export interface JudgedRequest {
  readonly source: Pick<Peer, "address">;
  /** User name of the credentials, or of From where there were none. */
  readonly name: string;
  readonly centreId?: string | undefined;
}

export type GuardChange =
  | { readonly kind: "banned"; readonly ban: Ban }
  | { readonly kind: "released"; readonly address: string; readonly by: "time" | "hand" };

/** Stands between the sockets and the parser; also what the administrator's pages ask. */
export interface SipGuard {
  /** Takes back the bans and counters of before a restart. */
  restore(): Promise<void>;
  /** Bans in force, newest first. */
  bans(): readonly Ban[];
  /** Shuts an address out by hand. An address of the allow-list is refused with `false`. */
  ban(address: string, durationMs: number, detail: string): boolean;
  /** Lets an address in again, its history forgotten. `false` when it was not shut out. */
  release(address: string): boolean;
  /** All lists, replacing those before. */
  setNetworks(rules: readonly NetworkRule[]): void;
  /** Peers known by address (trunks): neither counted nor banned, their own limits hold (TEL-TRK-06). */
  setTrusted(networks: readonly string[]): void;
  /** Whether a centre's own deny-list names the address: its lines and trunks answer 403. */
  deniedIn(centreId: string, address: string): boolean;
  onChange(listener: (change: GuardChange) => void): () => void;

  /** Credentials were wrong. */
  failed(request: JudgedRequest): void;
  /** Credentials were right. */
  authenticated(request: JudgedRequest): void;
  /** An INVITE without credentials named this number. */
  called(source: Pick<Peer, "address">, number: string): void;

  /** May this address speak at all? Asked for each datagram and connection, before anything is read. */
  admits(address: string): boolean;
  /** Takes one token of the address (TEL-SEC-07); answers to our own requests are not counted. */
  takes(address: string, isAnswer: boolean): boolean;
  /** Whether what it sends goes before what strangers send when not all can be worked on at once. */
  prefers(address: string): boolean;
  /** We have sent a request there, so answers from there are expected. */
  contacted(address: string): void;
  /** A new request: `false` drops it without an answer (scanners, TEL-SEC-02). */
  inspects(request: SipRequest, source: Pick<Peer, "address">): boolean;
  /** Whether the bound of unanswered transactions an address does not hold for it (TEL-LIM-04). */
  trusts(address: string): boolean;
  /** Closes its timers; what is not stored yet is stored. */
  close(): Promise<void>;
}
