import type { CentreId, UserId } from "@perezvon/model";
import type { LetterContent, Store } from "@perezvon/store";

export interface LetterWays {
  readonly store: Pick<Store, "mail">;
  /** A letter lies in the queue. */
  readonly mailWaits: () => void;
}

/** Writes to whoever made something that has failed; who is gone, or has no address, is told nothing. */
export async function tellOwner(
  { store, mailWaits }: LetterWays,
  centreId: CentreId,
  ownerId: UserId | undefined,
  letter: {
    readonly kind: string;
    readonly at: number;
    readonly write: (owner: { readonly name: string; readonly language: "ru" | "en" }) => LetterContent;
  },
): Promise<void> {
  const owner = ownerId && (await store.mail.addressee(centreId, ownerId));
  if (!owner?.email) return;
  const name = [owner.firstName, owner.lastName].join(" ").trim() || owner.login;
  const content = letter.write({ name, language: owner.language });
  await store.mail.queue(centreId, { ...content, kind: letter.kind, recipient: owner.email }, letter.at);
  mailWaits();
}
