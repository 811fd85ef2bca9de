import { type Static, Type } from "typebox";
import { privileges } from "./privileges.ts";
import { anybody, type Route, signedInEvenTemporary } from "./route.ts";
import { Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

export const languages = ["ru", "en"] as const;
export const themes = ["light", "dark", "system"] as const;
export const applications = ["admin", "agent", "supervisor"] as const;
export const sessionCookie = "perezvon_session";
export const csrfHeader = "x-csrf-token";

export const Me = object({
  user: object({
    id: Uuid,
    login: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    extension: nullable(Type.String()),
    language: oneOf(languages),
    timeZone: Type.String(),
    theme: oneOf(themes),
  }),
  centre: object({
    id: Uuid,
    slug: Type.String(),
    name: Type.String(),
    timeZone: Type.String(),
    language: oneOf(languages),
    /** ISO 3166. */
    homeCountry: Type.String(),
  }),
  privileges: Type.Array(oneOf(privileges)),
  applications: Type.Array(oneOf(applications)),
  passwordChangeRequired: Type.Boolean(),
  csrfToken: Type.String(),
});
export type Me = Static<typeof Me>;

export const SignIn = object({
  /** Slug of the centre; only needed where several centres share one address (PLT-TEN-04). */
  centre: Type.Optional(Type.String({ maxLength: 40 })),
  login: Type.String({ minLength: 1, maxLength: 320 }),
  password: Type.String({ minLength: 1, maxLength: 128 }),
});
export type SignIn = Static<typeof SignIn>;

export const MeChange = object({
  language: Type.Optional(oneOf(languages)),
  timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  theme: Type.Optional(oneOf(themes)),
});
export type MeChange = Static<typeof MeChange>;

export const PasswordChange = object({
  current: Type.String({ minLength: 1, maxLength: 128 }),
  next: Type.String({ minLength: 1, maxLength: 128 }),
});
export type PasswordChange = Static<typeof PasswordChange>;

export const sessionRoutes = {
  signIn: {
    method: "POST",
    path: "/session",
    summary: "Sign in; sets the session cookie",
    tag: "session",
    privilege: anybody,
    body: SignIn,
    responses: { 200: Me },
  },
  signOut: {
    method: "DELETE",
    path: "/session",
    summary: "Sign out; ends the session and its event connections",
    tag: "session",
    privilege: signedInEvenTemporary,
    responses: { 204: Nothing },
  },
  me: {
    method: "GET",
    path: "/me",
    summary: "The signed-in user, the centre and what he may do",
    tag: "session",
    privilege: signedInEvenTemporary,
    responses: { 200: Me },
  },
  changeMe: {
    method: "PATCH",
    path: "/me",
    summary: "Change own language, time zone or theme",
    tag: "session",
    privilege: { kind: "session", evenTemporary: false },
    body: MeChange,
    responses: { 200: Me },
  },
  changePassword: {
    method: "POST",
    path: "/me/password",
    summary: "Change own password; own other sessions end",
    tag: "session",
    privilege: signedInEvenTemporary,
    body: PasswordChange,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
