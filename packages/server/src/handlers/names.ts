import type { CentreId } from "@perezvon/model";
import type { Store } from "@perezvon/store";

type Names = ReadonlyMap<string, string>;

export async function groupNames(store: Store, centreId: CentreId): Promise<Names> {
  const { items } = await store.directory.groups(centreId, { limit: 500 });
  return new Map(items.map(({ id, name }) => [id, name]));
}

export async function userNames(store: Store, centreId: CentreId): Promise<Names> {
  const { items } = await store.users.list(centreId, { limit: 500 });
  return new Map(items.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`.trim()]));
}

export function named(ids: readonly string[], names: Names) {
  return ids.map((id) => ({ id, name: names.get(id) ?? "" }));
}
