import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** House rules that no linter knows: who may import whom, what is banned where, which requirement ids exist. */

const root = dirname(fileURLToPath(import.meta.url));

/** Every arrow points down; `base` is open to everybody. The picture is in ARCHITECTURE.md. */
const mayImport: Record<string, readonly string[]> = {
  base: [],
  model: [],
  i18n: [],
  schedule: ["model"],
  dialer: ["schedule", "model"],
  routing: ["schedule", "model"],
  flow: ["schedule", "model"],
  forecast: ["dialer", "routing", "schedule", "model"],
  sip: [],
  media: [],
  telephony: ["sip", "media", "model"],
  store: ["model"],
  engine: ["dialer", "routing", "flow", "schedule", "model"],
  api: ["model"],
  server: [
    "api",
    "i18n",
    "engine",
    "forecast",
    "dialer",
    "routing",
    "flow",
    "schedule",
    "telephony",
    "sip",
    "media",
    "store",
    "model",
  ],
  speech: [],
  carrier: ["sip", "media"],
  sim: [
    "server",
    "carrier",
    "engine",
    "forecast",
    "dialer",
    "routing",
    "flow",
    "schedule",
    "sip",
    "media",
    "store",
    "api",
    "model",
  ],
  web: ["api", "i18n", "dialer", "routing", "flow", "schedule", "model"],
};

/** Decide without a clock, without I/O, without a promise. */
const purePackages = ["model", "schedule", "dialer", "routing", "flow", "forecast"];

interface Source {
  readonly path: string;
  readonly area: string;
  readonly text: string;
  readonly isTest: boolean;
}

const sources = collect();
const product = sources.filter(({ isTest }) => !isTest);

describe("boundaries", () => {
  test.each(Object.keys(mayImport))("%s imports only what its arrow names", (area) => {
    const faults: string[] = [];
    for (const { path, text } of product.filter((source) => source.area === area)) {
      for (const name of importsOf(text)) {
        const [, other] = /^@perezvon\/([a-z0-9]+)/.exec(name) ?? [];
        if (other !== undefined && other !== area && other !== "base" && !mayImport[area]!.includes(other)) {
          faults.push(`${path}: ${area} may not import ${other}; move the code or ask by a port`);
        }
        if (/^@perezvon\/[a-z0-9]+\/src/.test(name))
          faults.push(`${path}: imports from inside another package (${name})`);
      }
    }
    expect(faults).toEqual([]);
  });

  test("every package has its row in the table", () => {
    const areas = new Set(sources.map(({ area }) => area));
    expect(
      [...areas].filter((area) => mayImport[area] === undefined && area !== "root" && area !== "e2e"),
    ).toEqual([]);
  });

  test("packages that the browser runs import nothing of Node", () => {
    const browserSafe = [...purePackages, "api", "i18n", "web"];
    const faults = product
      .filter(({ area, path }) => browserSafe.includes(area) && !path.endsWith("vite.config.ts"))
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((name) => name.startsWith("node:"))
          .map((name) => `${path}: ${name}`),
      );
    expect(faults).toEqual([]);
  });

  test("the only SQL is in store", () => {
    const sql =
      /\b(SELECT\s+[\w*",.\s]+\s+FROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b/;
    const faults = product
      .filter(({ area, text }) => area !== "store" && sql.test(text))
      .map(({ path }) => path);
    expect(faults).toEqual([]);
  });
});

describe("time and chance", () => {
  test("outside base and web, nobody uses the real timers", () => {
    const banned = /(?<![.\w#])(setTimeout|setInterval|setImmediate)\s*\(/;
    const faults = product
      .filter(
        ({ area, path }) =>
          area !== "base" && area !== "web" && !path.includes("/bench/") && !path.includes("/testing/"),
      )
      .filter(({ text }) => banned.test(code(text)))
      .map(({ path }) => `${path}: take Timers from @perezvon/base`);
    expect(faults).toEqual([]);
  });

  test("pure packages take time and chance as arguments", () => {
    const banned = /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|Temporal\.Now)\b/;
    const faults = product
      .filter(({ area, path }) => purePackages.includes(area) && !path.includes("/testing/"))
      .filter(({ text }) => banned.test(code(text)) || /\basync\b|\bawait\b|\bnew Promise\b/.test(code(text)))
      .map(({ path }) => path);
    expect(faults).toEqual([]);
  });
});

describe("files", () => {
  test("names are kebab-case", () => {
    const faults = sources
      .map(({ path }) => path)
      .filter((path) => !/\/[a-z0-9]+(?:[-.][a-z0-9]+)*\.tsx?$/.test(`/${path}`));
    expect(faults).toEqual([]);
  });

  test("no file grows past 600 lines", () => {
    const faults = product
      .filter(({ path }) => !path.includes("/i18n/") && !path.endsWith(".gen.ts"))
      .filter(({ text }) => text.split("\n").length > 600)
      .map(({ path, text }) => `${path}: ${text.split("\n").length} lines, split it by idea`);
    expect(faults).toEqual([]);
  });

  test("no object literal is spread into another: it hides fields to save lines", () => {
    const spread = /\.\.\.\(?\{/;
    expect(
      sources
        .filter(({ text, path }) => path !== "tidy.test.ts" && spread.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test("nothing of a machine is named", () => {
    const banned = /registry\.npmjs|deb\.debian\.org|nodesource|\/work\/main|\/tmp\/pz/;
    expect(
      sources
        .filter(({ text, path }) => path !== "tidy.test.ts" && banned.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

const specification = join(root, "../shared/spec");

// Who has the specification beside the project checks against it; elsewhere there is nothing to check, which is no skipped test.
const withSpecification = existsSync(specification) ? describe : () => {};
withSpecification("requirements", () => {
  const id = /\b(?:PLT|OUT|INB|DIG|DSK|PBX|TEL)-[A-Z0-9]+-\d+\b/g;

  test("every requirement id that code or tests name exists", () => {
    const known = new Set(
      readdirSync(specification)
        .filter((name) => name.endsWith(".md"))
        .flatMap((name) => readFileSync(join(specification, name), "utf8").match(id) ?? []),
    );
    const faults = sources.flatMap(({ path, text }) =>
      (text.match(id) ?? []).filter((named) => !known.has(named)).map((named) => `${path}: ${named}`),
    );
    expect([...new Set(faults)]).toEqual([]);
  });
});

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name!);
}

/** Without comments and strings, roughly: enough to look for a call. */
function code(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

function collect(): Source[] {
  const found: Source[] = [];
  const walk = (directory: string) => {
    for (const entry of readdirSync(directory)) {
      if (entry === "node_modules" || entry === "dist" || entry === "data" || entry.startsWith(".")) continue;
      const path = join(directory, entry);
      if (statSync(path).isDirectory()) walk(path);
      else if (/\.tsx?$/.test(entry)) add(path);
    }
  };
  const add = (path: string) => {
    const name = relative(root, path);
    const [first, second] = name.split("/");
    const area = first === "packages" ? second! : first === "web" || first === "e2e" ? first : "root";
    const isTest =
      /\.(test|e2e)\.tsx?$/.test(name) || area === "e2e" || area === "root" || name.includes("/testing/");
    found.push({ path: name, area, text: readFileSync(path, "utf8"), isTest });
  };
  for (const directory of ["packages", "web", "e2e"])
    if (existsSync(join(root, directory))) walk(join(root, directory));
  for (const name of readdirSync(root)) if (/\.tsx?$/.test(name)) add(join(root, name));
  return found;
}
