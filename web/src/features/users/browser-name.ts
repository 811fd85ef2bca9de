/** «Firefox 131, Windows» from what a browser says of itself; undefined when it says nothing known. */
export function browserName(userAgent: string): string | undefined {
  const browser = browsers.flatMap(([name, pattern]) => {
    const version = pattern.exec(userAgent)?.[1];
    return version === undefined ? [] : [`${name} ${version}`];
  })[0];
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0];
  const parts = [browser, system].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(", ") : undefined;
}

// Each later browser also says what the earlier ones are, so the most particular stands first.
const browsers: readonly (readonly [string, RegExp])[] = [
  ["Yandex", /YaBrowser\/(\d+)/],
  ["Edge", /Edg\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Firefox", /Firefox\/(\d+)/],
  ["Chrome", /(?:Headless)?Chrome\/(\d+)/],
  ["Safari", /Version\/(\d+).*Safari/],
];

const systems: readonly (readonly [string, RegExp])[] = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux|X11/],
];
