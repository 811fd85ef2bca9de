import type { PhoneCandidate } from "@perezvon/api";
import type { CentreId, UserId } from "@perezvon/model";

/** Signalling of the browser phones, between the event connection and the switch. The switch fulfils it by shape. */
export interface PhoneDoor {
  /** Takes the page's offer and gives the answer. A new offer replaces the peer connection before it. `address`: where the page is. */
  offer(centreId: CentreId, userId: UserId, sdp: string, address?: string): Promise<string>;
  candidate(centreId: CentreId, userId: UserId, candidate: PhoneCandidate): void;
  /** The page hears itself a second later (TEL-WRT-05). False while it is not connected, or a call is on it. */
  echo(centreId: CentreId, userId: UserId, on: boolean): boolean;
  onCandidate(listener: (centreId: CentreId, userId: UserId, candidate: PhoneCandidate) => void): () => void;
  /** No page of the user will carry the phone any more. */
  close(centreId: CentreId, userId: UserId): void;
}
