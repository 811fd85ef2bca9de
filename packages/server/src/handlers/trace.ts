import type { TraceView } from "@perezvon/api";
import type { CentreId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { type Handlers, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

/** Diagnosis of calls by their SIP messages (TEL-GEN-06); that somebody looks is in the audit log. */
export function traceHandlers(
  context: ServerContext,
): Handlers<"trace" | "traceStart" | "traceStop" | "traceRtp"> {
  const { trace, store, clock } = context;
  const view = (centreId: CentreId): TraceView => {
    const running = trace.running(centreId);
    return {
      running: running ? { filter: running.filter, until: instant(running.until) } : null,
      calls: trace.calls(centreId).map((call) => ({
        id: call.id,
        startedAt: instant(call.startedAt),
        from: call.from,
        to: call.to,
        packetBytes: call.packetBytes,
        messages: call.messages.map((message) => ({ ...message, at: instant(message.at) })),
      })),
    };
  };
  return {
    trace: { handle: async ({ who }) => view(who.session.centreId) },
    traceStart: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const own = await ownNames(context, centreId);
        trace.start(centreId, body.filter ?? "", body.minutes, (user) => own.has(nameOf(user)));
        await store.audit.write(centreId, {
          actor: actorOf(who, request),
          act: "trace",
          kind: "sip",
          objectId: undefined,
          objectName: body.filter,
          after: { minutes: body.minutes },
          at: clock.now(),
        });
        return view(centreId);
      },
    },
    traceRtp: {
      async handle({ who, params, request, reply }) {
        const file = trace.pcap(who.session.centreId, params.id);
        if (file === undefined) throw new ProblemError("not_found");
        await store.audit.write(who.session.centreId, {
          actor: actorOf(who, request),
          act: "trace",
          kind: "rtp",
          objectId: params.id,
          objectName: undefined,
          after: { bytes: file.length },
          at: clock.now(),
        });
        reply.header("content-type", "application/vnd.tcpdump.pcap");
        reply.header("content-disposition", `attachment; filename="${params.id}.pcap"`);
        reply.send(file);
        return streamed;
      },
    },
    traceStop: {
      async handle({ who }) {
        trace.stop(who.session.centreId);
        return null;
      },
    },
  };
}

/** Numbers and SIP names of the centre: a call without any of them is another centre's (PLT-TEN-02). */
async function ownNames({ store }: ServerContext, centreId: CentreId): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await store.numbers.page(centreId, { cursor, limit: 500 });
    for (const { number } of page.items) names.add(nameOf(number));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  for (const line of await store.switchboard.lines()) {
    if (line.centreId === centreId) names.add(nameOf(line.login));
  }
  return names;
}

function nameOf(user: string): string {
  return user.replace(/^\+/, "").toLowerCase();
}
