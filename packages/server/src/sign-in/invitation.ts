import type { CentreId, UserId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { invalidField } from "../http/problem-error.ts";
import { writeLetter } from "../mail/letters.ts";

/** PLT-AUT-02. */
const passwordDays = 7;

/** Before anything is changed: a letter that cannot go would take the password with it. */
export async function refuseWithoutMail(
  { store }: ServerContext,
  centreId: CentreId,
  email: string | undefined,
): Promise<void> {
  if (email === undefined) throw invalidField("email", "required");
  if ((await store.mail.server(centreId)) === undefined) throw invalidField("byMail", "not_allowed");
}

/** Address, login and first password, which nobody else sees (PLT-AUT-01). */
export async function invite(
  { store, clock, mailer }: ServerContext,
  centreId: CentreId,
  userId: UserId,
  password: string,
): Promise<void> {
  const [user, server, centre] = await Promise.all([
    store.mail.addressee(centreId, userId),
    store.mail.server(centreId),
    store.centres.get(centreId),
  ]);
  if (user?.email === undefined || server === undefined) return;
  const letter = writeLetter("invitation", user.language, {
    name: user.firstName || user.lastName,
    centre: centre?.name ?? "",
    login: user.login,
    password,
    link: server.siteUrl,
    days: String(passwordDays),
  });
  await store.mail.queue(centreId, { ...letter, kind: "invitation", recipient: user.email }, clock.now());
  mailer.wake();
}
