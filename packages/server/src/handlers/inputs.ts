import type { FieldFault } from "@perezvon/api";
import type { Actor } from "@perezvon/store";
import type { FastifyRequest } from "fastify";
import type { SignedIn } from "../sign-in/signed-in.ts";

/** PLT-GEN-01: names are trimmed and in normal form C. */
export function trimmedName(name: string): string {
  return name.trim().normalize("NFC");
}

/** A name of blanks only is no name; the schema counts the blanks. */
export function nameFaults(body: unknown): FieldFault[] {
  const name = (body as { name?: unknown } | null)?.name;
  return typeof name === "string" && trimmedName(name) === "" ? [{ field: "name", code: "required" }] : [];
}

export function actorOf(who: SignedIn, request: FastifyRequest): Actor {
  const name = who.program ? `${who.user.login} (${who.program.name})` : who.user.login;
  return { userId: who.session.userId, name, address: request.ip };
}
