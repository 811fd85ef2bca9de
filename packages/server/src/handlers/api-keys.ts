import type { ApiKey, ApiKeyCreate, FieldFault, Privilege } from "@perezvon/api";
import type { ApiKeyRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { isNetwork, makeKey } from "../sign-in/api-keys.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { instant, instantOrNull } from "./views.ts";

/** Keys with which programs use the interface (PLT-API-02). */
export function apiKeyHandlers({
  store,
  clock,
}: ServerContext): Handlers<"apiKeys" | "apiKeyCreate" | "apiKeyDelete"> {
  return {
    apiKeys: {
      handle: async ({ who }) => ({ items: (await store.apiKeys.all(who.session.centreId)).map(view) }),
    },
    apiKeyCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const at = clock.now();
        const faults = faultsOf(body, who, at);
        if (faults.length > 0) throw invalid(faults);
        const { key, keyHash, hint } = makeKey();
        const row = await store.apiKeys.create(
          who.session.centreId,
          {
            userId: who.session.userId,
            name: trimmedName(body.name),
            keyHash,
            hint,
            privileges: body.privileges,
            addresses: body.addresses ?? [],
            expiresAt: body.expiresAt ? Date.parse(body.expiresAt) : undefined,
            at,
          },
          actorOf(who, request),
        );
        return { key, item: view(row) };
      },
    },
    apiKeyDelete: {
      async handle({ who, params, request }) {
        await store.apiKeys.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
  };
}

/** A key never may more than its owner, who is the one that makes it. */
function faultsOf(body: ApiKeyCreate, who: SignedIn, now: number): FieldFault[] {
  const faults: FieldFault[] = [];
  if (body.privileges.some((privilege) => !may(who, privilege)))
    faults.push({ field: "privileges", code: "not_grantable" });
  const wrong = (body.addresses ?? []).findIndex((address) => !isNetwork(address));
  if (wrong >= 0) faults.push({ field: `addresses.${wrong}`, code: "wrong_format" });
  if (body.expiresAt && Date.parse(body.expiresAt) <= now)
    faults.push({ field: "expiresAt", code: "in_the_past" });
  return faults;
}

function view(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    owner: row.login,
    privileges: row.privileges as Privilege[],
    addresses: [...row.addresses],
    expiresAt: instantOrNull(row.expiresAt),
    usedAt: instantOrNull(row.usedAt),
    usedFrom: row.usedFrom ?? null,
    createdAt: instant(row.createdAt),
  };
}
