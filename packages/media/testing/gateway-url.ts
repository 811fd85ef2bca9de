import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Bundles the WebRTC gateway for a test, inside the project so that the native library is found beside it. */
export async function gatewayUrl(): Promise<URL> {
  const folder = fileURLToPath(new URL("../../../node_modules/.cache/perezvon/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}webrtc-gateway-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL("../src/webrtc/gateway/main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["node-datachannel"],
    logLevel: "error",
  });
  return pathToFileURL(outfile);
}
