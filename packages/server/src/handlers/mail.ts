import type { Letter, MailSettings, MailSettingsPut } from "@perezvon/api";
import type { LetterRow, MailSettingsInput, MailSettingsRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

type MailHandlers = Handlers<
  | "mailSettings"
  | "mailSettingsPut"
  | "mailSettingsDelete"
  | "mailTest"
  | "letters"
  | "recoveryOffered"
  | "recoveryRequest"
  | "recover"
>;

/** The mail server of the centre (PLT-EML-02) and the way to a new password by mail (PLT-AUT-08). */
export function mailHandlers({ store, clock, mailer, recovery, sessions }: ServerContext): MailHandlers {
  return {
    mailSettings: {
      async handle({ who }) {
        const row = await store.mail.settings(who.session.centreId);
        return { settings: row === undefined ? null : settingsView(row) };
      },
    },
    mailSettingsPut: {
      async handle({ who, body, request }) {
        const row = await store.mail.putSettings(
          who.session.centreId,
          inputOf(body),
          { version: body.version, at: clock.now() },
          actorOf(who, request),
        );
        // What waits in the queue may go at once, now that the server is right.
        mailer.wake();
        return settingsView(row!);
      },
    },
    mailSettingsDelete: {
      async handle({ who, request }) {
        const options = { version: undefined, at: clock.now() };
        await store.mail.putSettings(who.session.centreId, undefined, options, actorOf(who, request));
        return null;
      },
    },
    mailTest: {
      async handle({ who, body }) {
        const delivery = await mailer.test(who.session.centreId, body.to, who.user.language);
        if (delivery === undefined) throw new ProblemError("wrong_state");
        return { accepted: delivery.outcome === "accepted", answer: delivery.answer };
      },
    },
    letters: {
      handle: async ({ who }) => ({
        items: (await store.mail.letters(who.session.centreId)).map(letterView),
      }),
    },
    recoveryOffered: {
      handle: async ({ query }) => ({ offered: await store.mail.offered(query.centre) }),
    },
    recoveryRequest: {
      async handle({ body, request }) {
        recovery.request(body, request.ip);
        return { accepted: true };
      },
    },
    recover: {
      check: (body) => {
        const { password, repeat } = (body ?? {}) as { password?: unknown; repeat?: unknown };
        return password === repeat ? [] : [{ field: "repeat", code: "mismatch" }];
      },
      async handle({ body, request }) {
        const userId = await recovery.recover(body, request.ip);
        sessions.ended({ kind: "of_user", userId, exceptId: undefined });
        return null;
      },
    },
  };
}

function inputOf({ version: _, ...body }: MailSettingsPut): MailSettingsInput {
  return {
    ...body,
    host: body.host.trim(),
    login: body.login.trim(),
    senderName: body.senderName.trim(),
    replyTo: body.replyTo ?? "",
    siteUrl: body.siteUrl.replace(/\/$/, ""),
    password: body.password,
  };
}

function settingsView(row: MailSettingsRow): MailSettings {
  return { ...row, replyTo: row.replyTo === "" ? null : row.replyTo };
}

function letterView(row: LetterRow): Letter {
  return {
    id: row.id,
    kind: row.kind,
    recipient: row.recipient,
    state: row.state,
    attempts: row.attempts,
    answer: row.answer ?? null,
    createdAt: instant(row.createdAt),
    nextAt: row.state === "waiting" ? instant(row.nextAt) : null,
  };
}
