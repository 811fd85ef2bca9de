import type { CallId, LegId } from "@perezvon/model";
import {
  type IncomingInvite,
  type IncomingRequest,
  NetworkList,
  type Peer,
  speakerOf,
  uriUser,
} from "@perezvon/sip";
import { reasonsFor } from "../cause.ts";
import type { SwitchDirectory } from "../contract.ts";
import type { EmergencyBook } from "../emergency/emergency-book.ts";
import type { LoadWatch } from "../limits/load-watch.ts";
import type { Lines } from "../lines/lines.ts";
import type { SwitchContext } from "../switch-context.ts";
import { wayOf } from "../trunks/call-way.ts";
import type { TrunkBoard } from "../trunks/trunk-board.ts";
import type { TrunkRegistrar } from "../trunks/trunk-registrar.ts";
import { type AcceptedCall, aboutRefused } from "./accepted-call.ts";
import { blockedAnswer } from "./black-list.ts";
import { type KnownCaller, trunkCaller } from "./trunk-caller.ts";
import { refuseUnusableOffer } from "./unusable-offer.ts";

interface Options {
  readonly context: SwitchContext;
  readonly lines: Lines;
  readonly board: TrunkBoard;
  readonly trunkRegistrar: TrunkRegistrar;
  readonly directory: Pick<SwitchDirectory, "centreOfNumber" | "blocked">;
  readonly accept: (call: AcceptedCall) => void;
  /** Drain: nothing new is taken (TEL-GEN-04). */
  readonly refuse: () => boolean;
  readonly load: LoadWatch;
  readonly emergencies: EmergencyBook;
}

const retryAfterDrain = [["Retry-After", "30"]] as const;

/**
 * Who calls: a trunk is known by its address, everybody else proves himself by digest (TEL-TRK-07, TEL-AUT-04). A stranger
 * gets the same 401 whether or not the user he names exists (TEL-SEC-02).
 */
export function createIncomingCalls(options: Options): (request: IncomingInvite | IncomingRequest) => void {
  const { context, lines } = options;
  const edges = new NetworkList(context.edges ?? []);
  /** It got past authentication, so it has its record (TEL-CDR-05). */
  function refused(call: IncomingInvite, known: KnownCaller, status: number): void {
    const ids = {
      legId: context.newId() as LegId,
      callId: context.newId() as CallId,
      centreId: known.centreId,
    };
    context.ledger.refused(ids, aboutRefused(call, known), status, undefined);
  }

  async function invite(call: IncomingInvite): Promise<void> {
    const fromTrunk = await trunkCaller(call, {
      board: options.board,
      registrar: options.trunkRegistrar,
      realm: context.realm,
      centreOfNumber: (number) => options.directory.centreOfNumber(number),
    });
    if (fromTrunk.kind === "refused") {
      call.reject(fromTrunk.status, fromTrunk);
      if (fromTrunk.known !== undefined) refused(call, fromTrunk.known, fromTrunk.status);
      return;
    }
    if (fromTrunk.kind === "call") {
      const { link } = fromTrunk.call;
      const emergencyCallback = options.emergencies.callerFor(fromTrunk.call);
      // No list keeps an emergency service out.
      const answer =
        emergencyCallback === undefined
          ? await blockedAnswer(fromTrunk.call, options.directory, context.logger)
          : undefined;
      if (answer !== undefined) {
        call.reject(answer, { reasons: reasonsFor(answer === 486 ? "busy" : "rejected") });
        const {
          link: { trunk },
          ...known
        } = fromTrunk.call;
        refused(call, { ...known, trunkId: trunk.id }, answer);
        return;
      }
      if (call.setReliability(link.trunk.settings.reliableProvisional) && !refuseUnusableOffer(call))
        options.accept({ invite: call, line: undefined, ...fromTrunk.call, emergencyCallback });
      return;
    }
    const judgement = await lines.judge(call);
    if (judgement.kind === "refused") call.reject(judgement.status, judgement);
    else if (!refuseUnusableOffer(call)) {
      const { line } = judgement;
      options.accept({
        invite: call,
        centreId: line.centreId,
        link: undefined,
        line,
        from: line.extension ?? line.login,
        to: call.request.uri === undefined ? "" : (uriUser(call.request.uri) ?? ""),
        hidden: false,
        displayName: undefined,
        way: wayOf(call.request),
      });
    }
  }

  function other(request: IncomingRequest): void {
    if (options.refuse()) request.respond(503, { headers: retryAfterDrain });
    else if (request.method === "REGISTER") {
      if (!options.trunkRegistrar.register(request)) lines.register(request);
    } else if (known(request.source)) answerKnown(request);
    else {
      // A stranger learns nothing: not even which methods there are (TEL-SEC-02, TEL-AUT-04).
      void lines.judge(request).then(
        (judgement) => {
          if (judgement.kind === "refused") request.respond(judgement.status, judgement);
          else answerKnown(request);
        },
        (error) => {
          context.logger.error("request failed", { error: String(error) });
          request.respond(500);
        },
      );
    }
  }

  /** A trunk's machine, whichever port it asks from, or a phone over the way it registered. */
  function known(source: Peer): boolean {
    if (source.client === undefined && (lines.knows(source.flow) || edges.has(source.address))) return true;
    return options.board.speaksFrom(speakerOf(source).address);
  }

  return (request) => {
    lines.heard(request.source);
    if (request.kind === "request") {
      other(request);
      return;
    }
    if (options.refuse()) {
      request.reject(503, { headers: retryAfterDrain });
      return;
    }
    // A known trunk or a stranger alike: whoever is refused comes back at a moment of his own (TEL-LIM-01).
    if (!options.load.admits("incoming")) {
      request.reject(503, {
        headers: [["Retry-After", String(options.load.retryAfterSeconds())]],
        reasons: reasonsFor("overload"),
      });
      return;
    }
    void invite(request).catch((error) => {
      context.logger.error("incoming call failed", { error: String(error) });
      request.reject(500);
    });
  };
}

function answerKnown(request: IncomingRequest): void {
  if (request.method === "OPTIONS") request.respond(200);
  else
    request.respond(405, {
      headers: [["Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER, SUBSCRIBE"]],
    });
}
