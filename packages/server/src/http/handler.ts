import type { FieldFault, RouteAnswer, RouteBody, RouteName, RouteParams, RouteQuery } from "@perezvon/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../sign-in/signed-in.ts";

/** One request of a route, its parts checked. */
export interface Call<N extends RouteName> {
  readonly params: RouteParams<N>;
  readonly query: RouteQuery<N>;
  readonly body: RouteBody<N>;
  /** The signed-in user; reading it on a public route is a fault of ours. */
  readonly who: SignedIn;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** `Streamed` when the handler has sent the answer itself. */
export const streamed = Symbol("streamed");
export type Streamed = typeof streamed;

export interface Handler<N extends RouteName> {
  /** Rules beyond the schema that need nothing but the body; runs even when the schema found faults, so all come at once. */
  readonly check?: (body: unknown, call: Pick<Call<N>, "request">) => readonly FieldFault[];
  handle(call: Call<N>): Promise<RouteAnswer<N> | Streamed>;
}

export type Handlers<N extends RouteName = RouteName> = { readonly [K in N]: Handler<K> };
