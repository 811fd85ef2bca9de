import type pg from "pg";
import { RefusedError } from "../errors.ts";
import { copyIn } from "./copy-in.ts";

/** What fits into a placeholder. Instants go in as `Date` (see `time`), and come out as milliseconds. */
export type Parameter = string | number | boolean | Date | Buffer | null | undefined | readonly Parameter[];

/** A transaction. It exists only inside `Database.inCentre` and its kin. */
export interface Transaction {
  rows<T extends object>(text: string, parameters?: readonly Parameter[]): Promise<T[]>;
  /** The only row, or undefined. */
  row<T extends object>(text: string, parameters?: readonly Parameter[]): Promise<T | undefined>;
  /** The only row; refused with `not_found` when there is none. */
  found<T extends object>(text: string, parameters?: readonly Parameter[]): Promise<T>;
  /** Number of rows written. */
  run(text: string, parameters?: readonly Parameter[]): Promise<number>;
  /** `COPY … FROM STDIN` with its lines: how many rows come in at the least cost. */
  copy(text: string, lines: string): Promise<void>;
}

/** `prepared` keeps each statement's plan with its connection: for the few statements that run many times a second. */
export function transactionOn(client: pg.PoolClient, prepared: boolean): Transaction {
  const send = <T extends object>(text: string, parameters: readonly Parameter[]) =>
    client.query<T>({ name: prepared ? nameOf(text) : undefined, text, values: parameters as unknown[] });
  const rows = async <T extends object>(text: string, parameters: readonly Parameter[] = []) =>
    (await send<T>(text, parameters)).rows;
  return {
    rows,
    row: async <T extends object>(text: string, parameters?: readonly Parameter[]) =>
      (await rows<T>(text, parameters))[0],
    async found<T extends object>(text: string, parameters?: readonly Parameter[]) {
      const [row] = await rows<T>(text, parameters);
      if (!row) throw new RefusedError("not_found");
      return row;
    },
    run: async (text, parameters = []) => (await send(text, parameters)).rowCount ?? 0,
    copy: (text, lines) => copyIn(client, text, lines),
  };
}

const names = new Map<string, string>();

/** Statements are constants of this package, so there are few. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

export function time(ms: number): Date;
export function time(ms: number | undefined): Date | null;
export function time(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}

/** Absent values are null in the database and undefined here. */
export function optional<T>(value: T | null): T | undefined {
  return value ?? undefined;
}
