import { ConfigError, readConfig } from "../config/config.ts";
import { dscpRules } from "./dscp-rules.ts";

/** Prints the rules that mark RTP and SIP, for `nft -f -`; reads the same environment as the server (TEL-MED-08). */
try {
  process.stdout.write(dscpRules(readConfig(process.env, process.cwd())));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
