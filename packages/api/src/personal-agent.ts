import { type Static, Type } from "typebox";
import { object, oneOf } from "./schema.ts";

/** What the list's field «Персональный оператор» does: nothing, or its agent alone is asked, for a while or for ever (OUT-CBK-06). */
export const PersonalAgent = object({
  mode: oneOf(["ignore", "preferred", "strict"]),
  /** Of `preferred`, from when the record's turn has come. */
  waitMinutes: Type.Integer({ minimum: 1, maximum: 1440 }),
});
export type PersonalAgent = Static<typeof PersonalAgent>;
