import websocket from "@fastify/websocket";
import { type ClientFrame, clientFrameBytesMax, closeCodes, heartbeatMs } from "@perezvon/api";
import type { Timer } from "@perezvon/base";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { watchAlerts } from "../alerts/watch-alerts.ts";
import type { ServerContext } from "../http/context.ts";
import { isOwnOrigin, signedInOf } from "../http/guard.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { CommandDesk } from "./command-desk.ts";
import { DeskPresence } from "./desk-presence.ts";
import type { EventSession, Wire } from "./event-session.ts";
import { EventSources } from "./event-sources.ts";
import { parseFrame } from "./frames.ts";
import { PhonePages } from "./phone-pages.ts";

/** Without a frame for this long the connection is taken for dead. */
const silenceMs = 3 * heartbeatMs;
const framesPerSecondMax = 200;

/** The one WebSocket of a page (PLT-API-07). */
export async function installEvents(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { hub, sessions, engine, phone, timers, logger } = context;
  const phones = new PhonePages(phone, hub, logger);
  const presence = new DeskPresence(engine);
  const commands = new CommandDesk(engine, phones, presence, context);
  const sources = new EventSources(context, presence);
  const stopAlerts = watchAlerts(context);
  const sweep = timers.every(heartbeatMs, () => hub.sweep());
  const stopEnded = sessions.onEnded((ended) => {
    const matches = (session: EventSession) =>
      ended.kind === "one"
        ? session.who.tokenHash === ended.tokenHash
        : session.who.session.userId === ended.userId && session.who.session.id !== ended.exceptId;
    for (const session of hub.connectedSessions().filter(matches)) {
      commands.forgetSignIn(session.who.tokenHash);
    }
    hub.end(matches, closeCodes.sessionEnded, "session ended");
  });
  app.addHook("onClose", async () => {
    sweep.cancel();
    stopEnded();
    sources.stop();
    stopAlerts();
  });
  await app.register(websocket, {
    options: {
      maxPayload: clientFrameBytesMax,
      clientTracking: true,
      // Pages ask for none; web phones must get the one that RFC 7118 §4 asks for.
      handleProtocols: (protocols) => (protocols.has("sip") ? "sip" : false),
    },
  });
  app.get(
    "/events",
    {
      websocket: true,
      schema: { hide: true },
      config: { access: { kind: "session", evenTemporary: false } },
      preValidation: (request) => admitPage(request, context),
    },
    (socket, request) => {
      new Connection(socket, request.signedIn!, context, commands);
    },
  );
}

/** Browsers send no token against forgery here, so the origin of the page is checked instead. */
async function admitPage(request: FastifyRequest, context: ServerContext): Promise<void> {
  if (!isOwnOrigin(request)) throw new ProblemError("origin");
  const who = await signedInOf(request, context.sessions);
  if (who === undefined) throw new ProblemError("unauthenticated");
  if (who.user.passwordChangeRequired) throw new ProblemError("password_change_required");
  request.signedIn = who;
}

/** One connection of a page, from its first frame to its end. */
class Connection {
  readonly #socket: WebSocket;
  readonly #who: SignedIn;
  readonly #context: ServerContext;
  readonly #commands: CommandDesk;
  readonly #wire: Wire;
  readonly #heartbeat: Timer;
  #session: EventSession | undefined;
  #heardAt: number;
  #frames = 0;

  constructor(socket: WebSocket, who: SignedIn, context: ServerContext, commands: CommandDesk) {
    this.#socket = socket;
    this.#who = who;
    this.#context = context;
    this.#commands = commands;
    this.#heardAt = context.clock.monotonicMs();
    this.#wire = {
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      get backlog() {
        return socket.bufferedAmount;
      },
    };
    this.#heartbeat = context.timers.every(heartbeatMs, () => this.#beat());
    socket.on("message", (data, isBinary) => this.#receive(isBinary ? "" : String(data)));
    socket.on("pong", () => this.#heard());
    socket.on("error", (error) => context.logger.debug("event connection failed", { error: error.message }));
    socket.on("close", () => this.#closed());
  }

  #receive(raw: string): void {
    this.#heard();
    if (++this.#frames > framesPerSecondMax * (heartbeatMs / 1000)) {
      this.#socket.close(closeCodes.tooMuch, "too many frames");
      return;
    }
    const frame = parseFrame(raw);
    if (frame === undefined) this.#socket.send(JSON.stringify({ type: "fault", code: "malformed" }));
    else this.#act(frame);
  }

  #act(frame: ClientFrame): void {
    if (frame.type === "ping") {
      this.#socket.send('{"type":"pong"}');
      return;
    }
    if (frame.type === "hello") {
      this.#hello(frame);
      return;
    }
    const session = this.#session;
    if (session === undefined) {
      this.#socket.send(JSON.stringify({ type: "fault", code: "hello_first" }));
      return;
    }
    switch (frame.type) {
      case "subscribe":
        for (const topic of frame.topics) {
          const refusal = this.#context.hub.subscribe(session, topic);
          if (refusal) session.answer({ type: "fault", code: refusal });
        }
        return;
      case "unsubscribe":
        for (const topic of frame.topics) this.#context.hub.unsubscribe(session, topic);
        return;
      case "command":
        void this.#commands
          .run(session, frame.id, frame.command)
          // The session may have another connection by the time the answer is there.
          .then((answer) => session.answer(answer));
    }
  }

  #hello(frame: Extract<ClientFrame, { type: "hello" }>): void {
    if (this.#session) {
      this.#socket.send(JSON.stringify({ type: "fault", code: "malformed" }));
      return;
    }
    const wanted =
      frame.session !== undefined && frame.last !== undefined
        ? { session: frame.session, last: frame.last }
        : undefined;
    const { session, resumed } = this.#context.hub.connect(this.#who, this.#wire, wanted);
    this.#session = session;
    session.answer({ type: "welcome", session: session.id, resumed });
    if (resumed && wanted) session.replay(wanted.last);
  }

  #heard(): void {
    this.#heardAt = this.#context.clock.monotonicMs();
  }

  #beat(): void {
    this.#frames = 0;
    if (this.#context.clock.monotonicMs() - this.#heardAt > silenceMs) {
      this.#socket.terminate();
      return;
    }
    this.#socket.ping();
    void this.#stillSignedIn();
  }

  /** A sign-in that ended elsewhere (another node, expiry) ends the connection within a beat; a live one is kept (PLT-AUT-09). */
  async #stillSignedIn(): Promise<void> {
    const { sessions, clock, logger } = this.#context;
    try {
      if (clock.now() < this.#nextCheckAt) return;
      this.#nextCheckAt = clock.now() + checkEveryMs;
      const who = await sessions.byHash(this.#who.tokenHash);
      if (who === undefined) {
        await sessions.end(this.#who.tokenHash);
        this.#socket.close(closeCodes.sessionEnded, "session ended");
        return;
      }
      await sessions.touch(who.session);
      if (this.#session) this.#session.who = who;
    } catch (error) {
      // The database may be away for a while; the page keeps its connection.
      logger.debug("sign-in not checked", { error: String(error) });
    }
  }
  #nextCheckAt = 0;

  #closed(): void {
    this.#heartbeat.cancel();
    if (this.#session) this.#context.hub.disconnected(this.#session, this.#wire);
  }
}

const checkEveryMs = 4 * heartbeatMs;
