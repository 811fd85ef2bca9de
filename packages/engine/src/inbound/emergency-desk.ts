import type { CallId, DeskErrorCode, TrunkId, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { EmergencyPlace } from "../ports.ts";
import { EmergencyCall, type EmergencyRequest } from "./emergency-call.ts";
import { DeskCall } from "./own-call.ts";

/** What the administrator and a chosen desk are told at once (TEL-EMG-03). */
export interface EmergencyAlarm {
  readonly userId: UserId;
  readonly number: string;
  readonly callId: string;
  readonly place: EmergencyPlace | undefined;
  /** No trunk took the call. */
  readonly failed: boolean;
}

export interface EmergencyDeskOptions {
  readonly record: (callId: CallId) => boolean;
  readonly homeCountry: string;
  alarm(alarm: EmergencyAlarm): void;
}

/** Where a caller hears Russian. */
const russian = ["RU", "BY", "KZ"];

/** Calls of ours to emergency services, from phones and desks. */
export class EmergencyDesk {
  readonly #context: CentreContext;
  readonly #options: EmergencyDeskOptions;

  constructor(context: CentreContext, options: EmergencyDeskOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Nothing that cannot be looked up stands in the way of the call. */
  async call(request: EmergencyRequest): Promise<EmergencyCall> {
    const { centreId, store, logger } = this.#context;
    const { by, callId, number } = request;
    logger.warn("emergency.call", { callId, userId: by.userId, number });
    const [trunkId, place] = await Promise.all([
      store.directory.defaultTrunk(centreId).catch(() => undefined),
      store.directory.emergencyPlace(centreId, by).catch(() => undefined),
    ]);
    const alarm = { userId: by.userId, number, callId, place };
    this.#options.alarm({ ...alarm, failed: false });
    const call = new EmergencyCall(this.#context, request, {
      record: this.#options.record(callId),
      language: russian.includes(this.#options.homeCountry) ? "ru" : "en",
      failed: () => this.#options.alarm({ ...alarm, failed: true }),
    });
    call.begin(trunkId as TrunkId | undefined, place);
    return call;
  }

  /** The caller's own phone first, as with every call from a desk; the end of his session does not end it (TEL-EMG-03). */
  dial(session: DeskSession, number: string): DeskErrorCode | undefined {
    const endpoint = session.endpoint();
    const endpointId = endpoint?.kind === "sip" ? endpoint.endpointId : undefined;
    const by = { userId: session.userId, endpointId };
    const to = { number, name: undefined, keepsOn: true };
    return new DeskCall(this.#context, session, to, (own, listen) => {
      void this.call({ callId: own.callId, legId: own.legId, answered: true, number, by }).then((call) =>
        listen((event) => call.onCaller(event)),
      );
    }).begin();
  }
}
