import { type Me, sessionCookie } from "@perezvon/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../http/context.ts";
import { type Handlers, streamed } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { hashPassword, verifyPassword } from "../sign-in/password-hash.ts";
import { passwordFaults, passwordPolicy } from "../sign-in/password-policy.ts";
import { sessionLimits } from "../sign-in/sessions.ts";
import { mayAny, type SignedIn } from "../sign-in/signed-in.ts";
import { isTimeZone } from "./time-zone.ts";

type SessionHandlers = Handlers<"signIn" | "signOut" | "me" | "changeMe" | "changePassword">;

export function sessionHandlers(context: ServerContext): SessionHandlers {
  const { sessions, signIn, store, clock } = context;
  return {
    signIn: {
      async handle({ body, request, reply }) {
        const account = await signIn.admit(body, request.ip);
        const token = await sessions.create(
          account.centreId,
          account.userId,
          request.ip,
          request.headers["user-agent"] ?? "",
        );
        const who = await sessions.resolve(token);
        if (who === undefined) throw new ProblemError("sign_in_failed");
        setCookie(request, reply, token);
        return meView(who);
      },
    },
    signOut: {
      async handle({ who, request, reply }) {
        await sessions.end(who.tokenHash);
        reply.clearCookie(sessionCookie, cookieOptions(request));
        return null;
      },
    },
    me: { handle: async ({ who }) => meView(who) },
    changeMe: {
      check: (body) => timeZoneFaults(body),
      async handle({ who, body }) {
        const { centreId, userId } = who.session;
        await store.users.updatePreferences(centreId, userId, body);
        return meView({ ...who, user: { ...who.user, ...body } });
      },
    },
    changePassword: {
      check: (body, { request }) => {
        const next = (body as { next?: unknown } | null)?.next;
        const user = request.signedIn?.user;
        return typeof next === "string" && user ? passwordFaults("next", next, user) : [];
      },
      async handle({ who, body, request, reply }) {
        const { centreId, userId } = who.session;
        const waitSeconds = signIn.waitSeconds(request.ip);
        if (waitSeconds > 0) throw new ProblemError("too_many_requests", { retryAfter: waitSeconds });
        if (!(await verifyPassword(who.user.passwordHash, body.current))) {
          signIn.failed(request.ip);
          throw invalidField("current", "password_wrong");
        }
        await refuseReuse(context, who, body.next);
        await store.users.setPassword(
          centreId,
          userId,
          { hash: await hashPassword(body.next), temporary: false, at: clock.now() },
          { userId, name: who.user.login, address: request.ip },
        );
        // PLT-AUT-04: his other sessions end.
        await sessions.endOthers(who.session);
        reply.code(204).send();
        return streamed;
      },
    },
  };
}

async function refuseReuse({ store }: ServerContext, who: SignedIn, next: string): Promise<void> {
  const { centreId, userId } = who.session;
  const former = await store.users.passwordHistory(centreId, userId, passwordPolicy.lastDiffering);
  for (const hash of new Set([who.user.passwordHash, ...former])) {
    if (await verifyPassword(hash, next)) throw invalid([{ field: "next", code: "password_same" }]);
  }
}

function timeZoneFaults(body: unknown) {
  const zone = (body as { timeZone?: unknown } | null)?.timeZone;
  return typeof zone === "string" && !isTimeZone(zone) ? [{ field: "timeZone", code: "timezone" }] : [];
}

function cookieOptions(request: FastifyRequest) {
  return { path: "/", httpOnly: true, sameSite: "lax", secure: request.protocol === "https" } as const;
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, { ...cookieOptions(request), maxAge: sessionLimits.ageMs / 1000 });
}

export function meView(who: SignedIn): Me {
  const { user, session } = who;
  const { centre } = user;
  return {
    user: {
      id: user.id,
      login: user.login,
      firstName: user.firstName,
      lastName: user.lastName,
      extension: user.extension ?? null,
      language: user.language,
      timeZone: user.timeZone,
      theme: user.theme,
    },
    centre: {
      id: centre.id,
      slug: centre.slug,
      name: centre.name,
      timeZone: centre.timeZone,
      language: centre.language,
      homeCountry: centre.homeCountry,
    },
    privileges: [...user.privileges] as Me["privileges"],
    applications: applicationsOf(who),
    passwordChangeRequired: user.passwordChangeRequired,
    csrfToken: session.csrfToken,
  };
}

/** DSK-GEN-02: those that the user's privileges open. */
function applicationsOf(who: SignedIn): Me["applications"] {
  const open: Me["applications"] = [];
  if (mayAny(who, ["sys.settings", "sec.users", "svc.admin.all", "svc.admin", "svc.lists", "pbx.admin"])) {
    open.push("admin");
  }
  if (mayAny(who, ["agent.login"])) open.push("agent");
  if (mayAny(who, ["sup.metrics", "sup.campaigns"])) open.push("supervisor");
  return open;
}
