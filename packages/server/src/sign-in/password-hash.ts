import { hash, verify } from "@node-rs/argon2";

/** Argon2id with 19 MiB and two passes (PLT-AUT-11). */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes at the same time: each holds 19 MiB and a thread of the pool that files need too. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize("NFC"), options));
}

/** False for a wrong password and for something that is no hash. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return inTurn(async () => {
    try {
      return await verify(stored, password.normalize("NFC"));
    } catch {
      // A damaged hash admits nobody.
      return false;
    }
  });
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // A place that gets free is handed to the first who waits, so that nobody can slip in between.
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
