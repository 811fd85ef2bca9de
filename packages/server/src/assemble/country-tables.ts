import { readFile } from "node:fs/promises";
import type { Logger } from "@perezvon/base";
import { AddressCountries } from "@perezvon/telephony";

/**
 * Which country an address belongs to, by the operator's own tables (TEL-SEC-09). A table that cannot be read costs the alarm and no
 * call. Undefined without any table.
 */
export async function countryTables(
  files: readonly string[],
  logger: Logger,
): Promise<((address: string) => string | undefined) | undefined> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, "utf8").catch((error: unknown) => {
        logger.error("table of countries not read", { file, error: String(error) });
        return "";
      }),
    ),
  );
  const countries = new AddressCountries(texts.join("\n"));
  if (countries.size === 0) return undefined;
  logger.info("tables of countries", { ranges: countries.size, unreadable: countries.unreadable });
  return (address) => countries.of(address);
}
