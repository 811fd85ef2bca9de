import type { CentreId } from "@perezvon/model";

export interface ScriptPicture {
  readonly mediaType: "image/png" | "image/jpeg" | "image/svg+xml";
  readonly content: Buffer;
}

export interface ScriptPictureQueries {
  /** Keeps a picture; those of more than a day ago that no script shows go meanwhile. Undefined: the centre has as many as it may. */
  add(centreId: CentreId, picture: ScriptPicture, at: number): Promise<string | undefined>;
  get(centreId: CentreId, id: string): Promise<ScriptPicture | undefined>;
  /** Which of these there are. */
  known(centreId: CentreId, ids: readonly string[]): Promise<ReadonlySet<string>>;
}
