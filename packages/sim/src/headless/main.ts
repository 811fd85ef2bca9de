import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom, systemClock, systemTimers } from "@perezvon/base";
import { parseArguments } from "./arguments.ts";
import { runHeadless } from "./run.ts";

/** What the product and the carrier print when they are ready; `scripts/demo.mjs` hands both lines on. */
interface ReadyLines {
  readonly product: {
    readonly http: string;
    readonly sip: string;
    readonly signIns?: readonly { readonly login: string; readonly password: string }[];
  };
  readonly carrier: { readonly http: string };
}

const parsed = parseArguments(process.argv.slice(2));
if (!parsed.ok) {
  for (const fault of parsed.error) console.error(fault);
  process.exit(2);
}

try {
  const args = parsed.value;
  const { product, carrier } = readReadyLines();
  const result = await runHeadless(
    args,
    {
      product: product.http,
      productSip: product.sip,
      carrier: carrier.http,
      signIns: product.signIns ?? [],
      async saveResults(csv, campaign) {
        const folder = join(process.env.DATA_DIR || "data", "headless-results");
        await mkdir(folder, { recursive: true });
        const file = join(folder, `results-${systemClock.now()}-${campaign}.csv`);
        await writeFile(file, csv);
        return file;
      },
    },
    {
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom(args.seed),
      say: (text) => console.error(`  … ${text}`),
    },
  );
  for (const text of [...result.mismatches, ...result.errors].slice(0, 50)) console.error(`  ✗ ${text}`);
  console.log(
    JSON.stringify({ ...result, mismatches: result.mismatches.length, errors: result.errors.length }),
  );
  process.exit(result.mismatches.length === 0 && result.errors.length === 0 ? 0 : 1);
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(error);
  console.log(JSON.stringify({ errors: 1, failure: text }));
  process.exit(1);
}

function readReadyLines(): ReadyLines {
  const { PEREZVON_READY, CARRIER_READY } = process.env;
  if (!PEREZVON_READY || !CARRIER_READY) {
    throw new Error(
      "PEREZVON_READY and CARRIER_READY must hold the ready lines of the product and the carrier",
    );
  }
  return { product: JSON.parse(PEREZVON_READY), carrier: JSON.parse(CARRIER_READY) };
}
