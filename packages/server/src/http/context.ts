import type { Clock, Logger, Timers } from "@perezvon/base";
import type { CallSettings, CentreId, OutboundLimits } from "@perezvon/model";
import type { DailyWindow } from "@perezvon/schedule";
import type { SipGuard, SipStack } from "@perezvon/sip";
import type { Store } from "@perezvon/store";
import type { SipTrace } from "@perezvon/telephony";
import type { AlertBook } from "../alerts/alert-book.ts";
import type { SpeechDesk } from "../assemble/sounds.ts";
import type { AudioLibrary } from "../audio/audio-library.ts";
import type { TestCalls } from "../diagnosis/test-calls.ts";
import type { EngineDoor } from "../engine-door.ts";
import type { EventHub } from "../events/event-hub.ts";
import type { ArchiveKeeper } from "../export/archive-keeper.ts";
import type { ExportRunner } from "../export/export-runner.ts";
import type { TaskRunner } from "../export/task-runner.ts";
import type { CallSounds } from "../figures/call-sounds.ts";
import type { ForecastDesk } from "../forecast/forecast-desk.ts";
import type { FeedRunner } from "../import/feed-runner.ts";
import type { ImportRunner } from "../import/import-runner.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { PhoneDoor } from "../phone-door.ts";
import type { PlayLinks } from "../recordings/play-links.ts";
import type { RecoveryDesk } from "../sign-in/recovery.ts";
import type { Sessions } from "../sign-in/sessions.ts";
import type { SignInDesk } from "../sign-in/sign-in.ts";
import type { Eraser } from "../subjects/eraser.ts";
import type { SwitchDoor } from "../switch-door.ts";
import type { WebhookSender } from "../webhooks/webhook-sender.ts";

/** What handlers work with. */
export interface ServerContext {
  readonly store: Store;
  readonly engine: EngineDoor;
  readonly phone: PhoneDoor;
  readonly pbx: SwitchDoor;
  readonly testCalls: TestCalls;
  /** SIP messages of calls that somebody asked to see (TEL-GEN-06). */
  readonly trace: SipTrace;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly sessions: Sessions;
  readonly signIn: SignInDesk;
  readonly mailer: Mailer;
  readonly recovery: RecoveryDesk;
  readonly hub: EventHub;
  /** What administrators have to hear of (DSK-ALR-03). */
  readonly alerts: AlertBook;
  readonly imports: ImportRunner;
  /** Periodic updates of lists (OUT-IMP-15). */
  readonly feeds: FeedRunner;
  readonly exports: ExportRunner;
  /** Which calls sound poor now (TEL-QOS-04). */
  readonly callSounds: CallSounds;
  /** Who may hear a recording for the next minutes (PLT-SEC-01). */
  readonly playLinks: PlayLinks;
  /** Periodic exports (OUT-EXP). */
  readonly tasks: TaskRunner;
  /** When recordings are exported, in the zone of each centre (PLT-TEN-10). */
  readonly recordingWindow: DailyWindow;
  /** Mbit/s of all exports of recordings of a centre together; 0: no cap. */
  readonly recordingMbit: number;
  /** Hosts of any network that webhooks may reach (PLT-SEC-04). */
  readonly webhookHosts: readonly string[];
  readonly webhooks: WebhookSender;
  readonly archives: ArchiveKeeper;
  /** Erasures on a person's request (OUT-CPL-11). */
  readonly eraser: Eraser;
  readonly forecasts: ForecastDesk;
  /** The bundled program that plays a forecast in a thread. */
  readonly forecastProgram: URL;
  /** Prepared sounds of all centres, where the switch plays them from (PLT-AUD). */
  readonly audio: AudioLibrary;
  readonly speech: SpeechDesk;
  /** Folders of recordings, of uploads in progress and of results files. */
  readonly folders: { readonly recordings: string; readonly uploads: string; readonly exports: string };
  /** Where phones register, shown with each SIP line. */
  readonly sip: { readonly host: string; readonly port: number };
  /** Takes over an upgraded WebSocket of a web phone (RFC 7118). */
  readonly acceptSip: SipStack["acceptWebSocket"];
  /** Who is shut out of SIP, and the way to let him in again (TEL-SEC-01). */
  readonly guard: Pick<SipGuard, "bans" | "ban" | "release" | "onChange">;
  /** A list of networks was changed (TEL-SEC-03): the guard reads them anew. */
  readonly networksChanged: () => Promise<void>;
  /** Origins of pages with web phones, besides our own (TEL-TPT-07). */
  readonly sipOrigins: readonly string[];
  /** Asks a far side once, outside any call. */
  readonly sipRequest: SipStack["request"];
  /** SIP lines were added or removed, or trunks changed: the switch looks again. */
  readonly linesChanged: () => Promise<void>;
  /** In force for the next recording, conference and page. */
  readonly callSettingsChanged: (centreId: CentreId, settings: CallSettings) => void;
  /** In force for the next dial. */
  readonly outboundLimitsChanged: (centreId: CentreId, limits: OutboundLimits) => void;
  /** Name of this machine, in results beside files that it holds (OUT-RES-06). */
  readonly hostName: string;
}
