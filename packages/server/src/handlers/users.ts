import type { FieldFault, RoleView, User, UserCard, UserChange } from "@perezvon/api";
import { type CentreId, type GroupId, isEmergencyNumber, type UserId } from "@perezvon/model";
import type { UserCardRow, UserRow, UserUpdate } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { invite, refuseWithoutMail } from "../sign-in/invitation.ts";
import { hashPassword, verifyPassword } from "../sign-in/password-hash.ts";
import { passwordFaults, passwordPolicy } from "../sign-in/password-policy.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { newTemporaryPassword } from "../sign-in/temporary-password.ts";
import { actorOf } from "./inputs.ts";
import { groupNames, named } from "./names.ts";
import { isTimeZone } from "./time-zone.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

type UserHandlers = Handlers<
  "users" | "userCreate" | "user" | "userChange" | "userDelete" | "userPassword" | "userUnlock" | "roles"
>;

export function userHandlers(context: ServerContext): UserHandlers {
  const { store, clock } = context;
  const cardOf = async (centreId: CentreId, row: UserCardRow) =>
    cardView(row, await groupNames(store, centreId), clock.now());
  return {
    users: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const [page, names] = await Promise.all([
          store.users.list(centreId, query),
          groupNames(store, centreId),
        ]);
        return pageOf(page, (row) => userView(row, names, clock.now()));
      },
    },
    userCreate: {
      check: (body) => [...nameFaults(body), ...extensionFaults(body)],
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        noEmergencyNumber(who, body.extension);
        if (body.byMail) await refuseWithoutMail(context, centreId, body.email);
        const temporaryPassword = newTemporaryPassword();
        const row = await store.users.create(
          centreId,
          {
            login: body.login,
            firstName: (body.firstName ?? "").trim(),
            lastName: (body.lastName ?? "").trim(),
            extension: body.extension,
            email: body.email,
            roles: [...new Set(body.roles)],
            groupIds: [...new Set(body.groupIds)] as GroupId[],
            sipLine: body.sipLine ?? false,
            passwordHash: await hashPassword(temporaryPassword),
            at: clock.now(),
          },
          actorOf(who, request),
        );
        if (body.sipLine) await context.linesChanged();
        if (body.byMail) await invite(context, centreId, row.id, temporaryPassword);
        return {
          user: userView(row, await groupNames(store, centreId), clock.now()),
          temporaryPassword: body.byMail ? null : temporaryPassword,
        };
      },
    },
    user: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        return cardOf(centreId, await found(context, centreId, params.id));
      },
    },
    userChange: {
      check: (body) => [...extensionFaults(body), ...timeZoneFaults(body)],
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        noEmergencyNumber(who, body.extension);
        const before = await found(context, centreId, params.id);
        refuseNameless(before, body);
        const { version, ...change } = body;
        const row = await store.users.update(
          centreId,
          before.id,
          updateOf(change),
          { version, at: clock.now() },
          actorOf(who, request),
        );
        await follow(context, centreId, before, row);
        return cardOf(centreId, row);
      },
    },
    userDelete: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const before = await found(context, centreId, params.id);
        const desk = context.engine.desk.snapshot(centreId, before.id);
        if (desk && desk.interactions.length > 0) throw new ProblemError("user_busy");
        await store.users.delete(centreId, before.id, clock.now(), actorOf(who, request));
        await follow(context, centreId, before, undefined);
        return null;
      },
    },
    userPassword: {
      check: passwordBodyFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const user = await found(context, centreId, params.id);
        const mailed = body.byMail === true && body.password === undefined;
        if (mailed) await refuseWithoutMail(context, centreId, user.email);
        const password = body.password ?? newTemporaryPassword();
        if (body.password !== undefined) await refusePassword(context, centreId, user, body.password);
        const temporary = mailed || (body.temporary ?? true);
        await store.users.resetPassword(
          centreId,
          user.id,
          { hash: await hashPassword(password), temporary, at: clock.now() },
          actorOf(who, request),
        );
        context.sessions.ended({ kind: "of_user", userId: user.id, exceptId: undefined });
        if (mailed) await invite(context, centreId, user.id, password);
        return { password: body.password === undefined && !mailed ? password : null, temporary };
      },
    },
    userUnlock: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const userId = params.id as UserId;
        await store.users.unlock(centreId, userId, clock.now(), actorOf(who, request));
        return cardOf(centreId, await found(context, centreId, userId));
      },
    },
    roles: {
      async handle({ who, request }) {
        const rows = await store.roles.all(who.session.centreId, actorOf(who, request));
        return {
          items: rows.map((row) => ({
            code: row.code,
            name: { ...row.name },
            preset: row.preset,
            users: row.users,
            privileges: row.privileges.map(({ privilege }) => privilege) as RoleView["privileges"],
            grantable: row.grantable,
          })),
        };
      },
    },
  };
}

async function found({ store }: ServerContext, centreId: CentreId, id: string): Promise<UserCardRow> {
  const row = await store.users.get(centreId, id as UserId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

/** What a saved change means to those who are at work: pages, desks, lines, distribution (PLT-USR-06, PLT-ROL-06). */
async function follow(
  context: ServerContext,
  centreId: CentreId,
  before: UserCardRow,
  after: UserCardRow | undefined,
): Promise<void> {
  const gone = after === undefined || (after.disabled && !before.disabled);
  if (gone) {
    context.sessions.ended({ kind: "of_user", userId: before.id, exceptId: undefined });
    // A talk in progress ends by itself: the desk signs out after it.
    await context.engine.desk.command(centreId, before.id, {
      kind: "set_state",
      state: "logged_out",
      reason: undefined,
    });
  }
  if (gone || after.disabled !== before.disabled || after.extension !== before.extension) {
    await context.linesChanged();
  }
  await context.engine.agentsChanged(centreId);
}

function updateOf(change: Omit<UserChange, "version">): UserUpdate {
  const trimmed = (text: string | undefined) => text?.trim().normalize("NFC");
  return {
    ...change,
    coachId: change.coachId as UserId | null | undefined,
    firstName: trimmed(change.firstName),
    lastName: trimmed(change.lastName),
    patronymic: trimmed(change.patronymic),
    position: trimmed(change.position),
    roles: change.roles && [...new Set(change.roles)],
    groupIds: change.groupIds && ([...new Set(change.groupIds)] as GroupId[]),
    supervisedGroupIds: change.supervisedGroupIds && ([...new Set(change.supervisedGroupIds)] as GroupId[]),
  };
}

function userView(row: UserRow, groups: ReadonlyMap<string, string>, now: number): User {
  return {
    id: row.id,
    login: row.login,
    firstName: row.firstName,
    lastName: row.lastName,
    extension: row.extension ?? null,
    roles: [...row.roles],
    groups: named(row.groupIds, groups),
    state: row.disabled ? "disabled" : (row.lockedUntil ?? 0) > now ? "locked" : "active",
    createdAt: instant(row.createdAt),
    lastSignInAt: instantOrNull(row.lastSignInAt),
  };
}

function cardView(row: UserCardRow, groups: ReadonlyMap<string, string>, now: number): UserCard {
  const user = userView(row, groups, now);
  return {
    ...user,
    patronymic: row.patronymic,
    position: row.position,
    email: row.email ?? null,
    language: row.language ?? null,
    timeZone: row.timeZone ?? null,
    device: row.device,
    autoAnswer: row.autoAnswer,
    persistentPhone: row.persistentPhone,
    coachId: row.coachId ?? null,
    coachEveryCall: row.coachEveryCall,
    noAnswerSeconds: row.noAnswerSeconds ?? null,
    afterCallWorkSeconds: row.afterCallWorkSeconds ?? null,
    supervisedGroups: named(row.supervisedGroupIds, groups),
    supportAccount: row.supportAccount,
    passwordTemporary: row.passwordTemporary,
    passwordSetAt: instant(row.passwordSetAt),
    passwordDiesAt: instantOrNull(row.passwordDiesAt),
    lockedUntil: user.state === "locked" ? instantOrNull(row.lockedUntil) : null,
    createdBy: row.createdBy ?? null,
    version: row.version,
  };
}

/** PLT-USR-02: one of first and last name at least. */
function nameFaults(body: unknown): FieldFault[] {
  const { firstName, lastName } = (body ?? {}) as { firstName?: unknown; lastName?: unknown };
  const given = [firstName, lastName].some((name) => typeof name === "string" && name.trim() !== "");
  return given ? [] : [{ field: "lastName", code: "required" }];
}

function refuseNameless(before: UserCardRow, change: UserChange): void {
  const faults = nameFaults({
    firstName: change.firstName ?? before.firstName,
    lastName: change.lastName ?? before.lastName,
  });
  if (faults.length > 0) throw invalid(faults);
}

/** Feature codes begin with 88 (PLT-USR-02). */
function extensionFaults(body: unknown): FieldFault[] {
  const extension = (body as { extension?: unknown } | null)?.extension;
  if (typeof extension !== "string") return [];
  return extension === "88" ? [{ field: "extension", code: "reserved" }] : [];
}

/** An emergency number of the centre's country is nobody's extension (TEL-EMG-01). */
function noEmergencyNumber(who: SignedIn, extension: string | null | undefined): void {
  if (extension && isEmergencyNumber(extension, who.user.centre.homeCountry))
    throw invalidField("extension", "emergency_number");
}

function timeZoneFaults(body: unknown): FieldFault[] {
  const zone = (body as { timeZone?: unknown } | null)?.timeZone;
  return typeof zone === "string" && !isTimeZone(zone) ? [{ field: "timeZone", code: "timezone" }] : [];
}

function passwordBodyFaults(body: unknown): FieldFault[] {
  const { password, repeat } = (body ?? {}) as { password?: unknown; repeat?: unknown };
  return password === repeat ? [] : [{ field: "repeat", code: "mismatch" }];
}

async function refusePassword(
  { store }: ServerContext,
  centreId: CentreId,
  user: UserCardRow,
  password: string,
): Promise<void> {
  const faults = passwordFaults("password", password, user);
  if (faults.length > 0) throw invalid(faults);
  for (const hash of await store.users.passwordHistory(centreId, user.id, passwordPolicy.lastDiffering)) {
    if (await verifyPassword(hash, password)) throw invalid([{ field: "password", code: "password_same" }]);
  }
}
