import type { RecordId } from "@perezvon/model";
import type { ListRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { invalidField } from "../http/problem-error.ts";
import { keyOf } from "../import/row-rules.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";

/** Names of fields go without regard to case and spaces. */
export const plain = (name: string) =>
  name.normalize("NFC").toLowerCase().replaceAll("ё", "е").replaceAll(/\s+/g, "");

/** The value of the key field; of several a JSON array in their order (OUT-API-02). */
export async function idOfKey(
  { store }: ServerContext,
  who: SignedIn,
  list: ListRow,
  text: string,
): Promise<RecordId | undefined> {
  const places = list.fields.flatMap(({ key }, place) => (key ? [place] : []));
  if (places.length === 0) throw invalidField("key", "key_required");
  const values = places.length === 1 ? [text] : texts(text);
  if (values?.length !== places.length) throw invalidField("key", "wrong_format");
  const cells = list.fields.map((_, place) => values[places.indexOf(place)] ?? "");
  const key = keyOf({ fields: list.fields, homeCountry: who.user.centre.homeCountry }, cells);
  if (key === undefined) return undefined;
  return (await store.lists.known(who.session.centreId, list.id, [key]))[0]?.id;
}

function texts(json: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) && parsed.every((each) => typeof each === "string") ? parsed : undefined;
  } catch {
    return undefined;
  }
}
