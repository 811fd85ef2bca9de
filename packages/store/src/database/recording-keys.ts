import type { CentreId } from "@perezvon/model";
import { deriveKey } from "./secret.ts";

/** The key that a centre's recordings are sealed with, and the name under which a file asks for it (PLT-REC-13). */
export interface CentreRecordingKey {
  readonly id: string;
  readonly secret: Buffer;
}

export function recordingKeys(secret: Buffer): (centreId: CentreId) => CentreRecordingKey {
  return (centreId) => ({
    id: `${centreId}:1`,
    secret: deriveKey(secret, `recordings of centre ${centreId}`),
  });
}
