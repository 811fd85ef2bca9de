import type { Random } from "@perezvon/base";
import type { TrunkAddress, TrunkSettings } from "@perezvon/model";

/** Weight of a trunk's own address among those that share its calls. */
const ownWeight = 100;

/** The addresses of one call, in the order in which they are tried (TEL-TRK-02, TEL-TRK-05). */
export function addressOrder(settings: TrunkSettings, random: Random): readonly TrunkAddress[] {
  const own = { host: settings.host, port: settings.port, weight: ownWeight };
  const all = settings.host === "" ? settings.furtherAddresses : [own, ...settings.furtherAddresses];
  return settings.addressUse === "shared" ? byWeight(all, random) : all;
}

function byWeight(addresses: readonly TrunkAddress[], random: Random): readonly TrunkAddress[] {
  const left = [...addresses];
  const order: TrunkAddress[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    let drawn = random.next() * total;
    const found = left.findIndex(({ weight }) => {
      drawn -= weight;
      return drawn < 0;
    });
    order.push(...left.splice(Math.max(0, found), 1));
  }
  return order;
}
