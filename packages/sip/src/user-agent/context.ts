import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import type { Identifiers } from "../message/identifiers.ts";
import type { TransactionTiming } from "../transaction/timing.ts";
import type { TransactionLayer } from "../transaction/transaction-layer.ts";
import type { Resolver } from "../transport/resolver.ts";
import type { TransportLayer } from "../transport/transport-layer.ts";
import type { InviteSession } from "./invite-session.ts";
import type { PendingInvites } from "./pending-invites.ts";
import type { SentSubscription } from "./sent-subscription.ts";
import type { ServerSubscription } from "./server-subscription.ts";

/** What the objects of one stack share. */
export interface UserAgentContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly identifiers: Identifiers;
  readonly timing: TransactionTiming;
  readonly resolver: Resolver;
  readonly transport: TransportLayer;
  readonly transactions: TransactionLayer;
  /** `User-Agent: …` line with its CRLF, or nothing. */
  readonly userAgentLine: string;
  readonly serverLine: string;
  /** Confirmed dialogs by `dialogKey`. */
  readonly sessions: Map<string, InviteSession>;
  readonly pendingInvites: PendingInvites;
  /** Who watches us, by `dialogKey`. */
  readonly subscriptions: Map<string, ServerSubscription>;
  /** Whom we watch, by `watcherKey`: the first NOTIFY may come before there is a dialog. */
  readonly watchers: Map<string, SentSubscription>;
  /** An application's listener threw. */
  readonly onListenerError: (error: unknown) => void;
}
