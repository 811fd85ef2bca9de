import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startProgram } from "./program.ts";

export interface ServerReady {
  readonly http: string;
  /** host:port */
  readonly sip: string;
  readonly signIns?: readonly { readonly login: string; readonly password: string }[];
}

export interface CarrierReady {
  readonly sip: string;
  readonly http: string;
}

/** The product with embedded PostgreSQL and the simulated carrier, on free ports, with data of its own. */
export interface Product {
  readonly dataDir: string;
  readonly carrier: Program<CarrierReady>;
  server: Program<ServerReady>;
  /** Passwords that the first start showed, by login. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Starts the product again on the same data and the same carrier. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface ProductOptions {
  readonly carrierProfile?: unknown;
  readonly carrierSeed?: string;
  /** Address of SIP and media, of the product and of the carrier; loopback unless a peer stands on a host of its own. */
  readonly address?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), "perezvon-e2e-"));
  const carrier = await startProgram<CarrierReady>("dist/carrier.mjs", {
    env: {
      ...(options.address === undefined ? {} : { CARRIER_ADDRESS: options.address }),
      CARRIER_SIP_PORT: "0",
      CARRIER_HTTP_PORT: "0",
      CARRIER_SEED: options.carrierSeed ?? "1",
      ...(options.carrierProfile === undefined
        ? {}
        : { CARRIER_PROFILE: JSON.stringify(options.carrierProfile) }),
    },
  });
  const start = () =>
    startProgram<ServerReady>("dist/server.mjs", {
      env: {
        DATA_DIR: dataDir,
        PORT: "0",
        SIP_PORT: "0",
        ...(options.address === undefined ? {} : { SIP_HOST: options.address }),
        METRICS_PORT: "0",
        PORT_SHIFT: "1",
        // Browsers and partners share the two cores: their work is no overload of the product.
        LOOP_DELAY_LIMIT_MS: "500",
        // A test that is over waits for no call.
        DRAIN_SECONDS: "0",
        LOG_LEVEL: "warn",
        CARRIER_SIP: carrier.ready.sip,
        ...options.env,
      },
    });
  let server: Program<ServerReady>;
  try {
    server = await start();
  } catch (error) {
    await carrier.stop();
    throw error;
  }
  const product: Product = {
    dataDir,
    carrier,
    server,
    passwords: new Map(server.ready.signIns?.map(({ login, password }) => [login, password])),
    async restart() {
      product.server = await start();
    },
    async close() {
      await product.server.stop();
      await carrier.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return product;
}
