import type { Transaction } from "../database/transaction.ts";

/**
 * From here on the transaction sees campaigns in the bin (OUT-RES-12), too: it restores or removes them, or what it is about must not
 * vanish under a campaign that may come back.
 */
export async function seeBin(tx: Transaction): Promise<void> {
  await tx.run("SET LOCAL app.bin = 'on'");
}
