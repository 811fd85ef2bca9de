/** FMC: a mobile SIM as a line of the exchange (TEL-NUM-09, PBX-FMC). */

/** Extensions of a centre that has FMC lines: 2XXX and 2XXXX. */
export function isFmcExtension(extension: string): boolean {
  return /^2\d{3,4}$/.test(extension);
}

/** The extensions that stand in the way of the first FMC line. */
export function extensionsAgainstFmc(extensions: readonly string[]): readonly string[] {
  return extensions.filter((each) => !isFmcExtension(each));
}

export interface FmcLine<User extends string = string> {
  readonly userId: User;
  /** Number of the SIM, E.164. */
  readonly number: string;
  /** 1, at most 2. */
  readonly capacity: number;
}

/** A call from a trunk whose calling number is a SIM of ours comes from its employee. */
export function fmcCaller<User extends string>(
  callingNumber: string,
  lines: readonly FmcLine<User>[],
): FmcLine<User> | undefined {
  return callingNumber === "" ? undefined : lines.find(({ number }) => number === callingNumber);
}
