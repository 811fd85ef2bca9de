/** What a scenario asks of somebody outside the call. The answer comes as an event, or never when the call is over first. */
export type OutsideAct =
  /** Values are filled in and encoded; headers that are secret are the connection's (PLT-SET-04). */
  | {
      readonly kind: "fetch_url";
      /** Id of a web service; its address then stands before `url`. */
      readonly connection: string | undefined;
      readonly method: FetchMethod;
      readonly url: string;
      readonly headers: readonly NameValue[];
      readonly body: { readonly type: string; readonly text: string } | undefined;
      readonly waitMs: number;
    }
  /** Without a list: the one that the campaign fills from dispositions, else the centre's common one (OUT-DNC-06). */
  | {
      readonly kind: "add_to_dnc";
      readonly list: string | undefined;
      readonly number: string;
      readonly serviceId: string;
    }
  | {
      readonly kind: "email";
      readonly to: readonly string[];
      readonly subject: string;
      readonly text: string;
    };

export type OutsideAnswer =
  /** Whatever the status; `body` is what came of it within the limits. */
  | { readonly kind: "fetched"; readonly status: number; readonly body: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "done" }
  /** Not done; `reason` is for the log. */
  | { readonly kind: "failed"; readonly reason: string };

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

export const fetchMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type FetchMethod = (typeof fetchMethods)[number];
