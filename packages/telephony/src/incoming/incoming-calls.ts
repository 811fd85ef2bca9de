import type { CentreId } from "@perezvon/model";
import { type IncomingInvite, type IncomingRequest, type NameAddr, type Peer, uriUser } from "@perezvon/sip";
import { reasonsFor } from "../cause.ts";
import type { Line, Trunk } from "../contract.ts";
import type { Lines } from "../lines/lines.ts";
import type { SwitchContext } from "../switch-context.ts";

export interface AcceptedCall {
  readonly invite: IncomingInvite;
  readonly centreId: CentreId;
  readonly trunk: Trunk | undefined;
  readonly line: Line | undefined;
  readonly from: string;
  readonly to: string;
}

interface Options {
  readonly context: SwitchContext;
  readonly lines: Lines;
  readonly trunks: () => readonly Trunk[];
  readonly centreOfNumber: (number: string) => Promise<CentreId | undefined>;
  readonly accept: (call: AcceptedCall) => void;
  /** Drain: nothing new is taken (TEL-GEN-04). */
  readonly refuse: () => boolean;
}

const retryAfterDrain = [["Retry-After", "30"]] as const;

/**
 * Who calls: a trunk is known by its address, everybody else proves himself by digest (TEL-TRK-07, TEL-AUT-04). A stranger
 * gets the same 401 whether or not the user he names exists (TEL-SEC-02).
 */
export function createIncomingCalls(options: Options): (request: IncomingInvite | IncomingRequest) => void {
  const { context, lines } = options;
  async function invite(call: IncomingInvite): Promise<void> {
    const trunks = trunksAt(call.source, options.trunks());
    const from = userOf(call.request.from);
    const to = call.request.uri === undefined ? "" : (uriUser(call.request.uri) ?? "");
    if (trunks.length > 0) {
      const number = asE164(to);
      const centreId = await options.centreOfNumber(number);
      // An operator may serve several centres from one address: the number decides whose trunk it is.
      const trunk = trunks.find((each) => each.centreId === centreId);
      if (centreId === undefined || trunk === undefined)
        call.reject(404, { reasons: reasonsFor("not_found") });
      else if (call.setReliability(trunk.settings.reliableProvisional))
        options.accept({ invite: call, centreId, trunk, line: undefined, from: asE164(from), to: number });
      return;
    }
    const judgement = await lines.judge(call);
    if (judgement.kind === "refused") call.reject(judgement.status, judgement);
    else {
      const { line } = judgement;
      const caller = line.extension ?? line.login;
      options.accept({ invite: call, centreId: line.centreId, trunk: undefined, line, from: caller, to });
    }
  }

  function other(request: IncomingRequest): void {
    if (options.refuse()) request.respond(503, { headers: retryAfterDrain });
    else if (request.method === "REGISTER") lines.register(request);
    else if (known(request.source)) answerKnown(request);
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
  function known({ address, flow }: Peer): boolean {
    return lines.knows(flow) || options.trunks().some(({ settings }) => settings.host === address);
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
    void invite(request).catch((error) => {
      context.logger.error("incoming call failed", { error: String(error) });
      request.reject(500);
    });
  };
}

function answerKnown(request: IncomingRequest): void {
  if (request.method === "OPTIONS") request.respond(200);
  else request.respond(405, { headers: [["Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER"]] });
}

/** By source address and port (TEL-TRK-07). A stream's port says nothing: the far side takes any. */
function trunksAt(source: Peer, trunks: readonly Trunk[]): readonly Trunk[] {
  return trunks.filter(
    ({ settings: { host, port, transport } }) =>
      host === source.address &&
      (port === source.port || (transport === "tcp" && source.transport === "tcp")),
  );
}

function userOf(address: NameAddr | undefined): string {
  return address === undefined ? "" : (uriUser(address.uri) ?? "");
}

/** Numbers travel without their plus on trunks (TEL-TRK-02); extensions keep their digits. */
function asE164(user: string): string {
  return /^[1-9]\d{6,14}$/.test(user) ? `+${user}` : user;
}
