import type { CentreId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** A web service that scenarios ask (PLT-SET-04); what opens it goes in and never comes out. */
export interface WebServiceRow {
  readonly id: string;
  readonly name: string;
  /** Every request begins with it. */
  readonly address: string;
  readonly login: string;
  readonly hasPassword: boolean;
  /** Names of its secret headers. */
  readonly headers: readonly string[];
  /** Scenarios that ask it: it cannot be deleted while there are any. */
  readonly usedBy: readonly string[];
  readonly updatedAt: number;
}

export interface WebServiceInput {
  readonly name: string;
  readonly address: string;
  readonly login: string;
  /** Undefined keeps the one that is set; empty removes it. */
  readonly password: string | undefined;
  /** All it has from now on; one without a value keeps what is set under its name. */
  readonly headers: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** For the one that asks. */
export interface WebServiceDoor {
  readonly address: string;
  readonly login: string;
  readonly password: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface WebServiceQueries {
  list(centreId: CentreId): Promise<readonly WebServiceRow[]>;
  /** Undefined: there is none. */
  door(centreId: CentreId, id: string): Promise<WebServiceDoor | undefined>;
  create(centreId: CentreId, input: WebServiceInput, at: number, actor: Actor): Promise<WebServiceRow>;
  update(
    centreId: CentreId,
    id: string,
    input: WebServiceInput,
    at: number,
    actor: Actor,
  ): Promise<WebServiceRow>;
  /** Refused with `in_use` while a scenario asks it. */
  remove(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
}
