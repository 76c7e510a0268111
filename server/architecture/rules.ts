import { FOUNDATION, INDEX, type Room } from "./room.ts";
import { SLICES, slice } from "./slices.ts";

const platform = (name: string, packages: readonly string[], doors: readonly string[] = INDEX): Room => ({
  path: `platform/${name}/`,
  rooms: FOUNDATION,
  packages: ["node:*", ...packages],
  doors,
});

/** What providers and callers speak; none knows another. */
const DIALECTS: readonly Room[] = ["anthropic", "bedrock", "cohere", "google", "openai"].map((name) => ({
  path: `providers/dialects/${name}/`,
  rooms: [
    "kernel/",
    "providers/",
    "providers/attachments/",
    "providers/dialects/attached/",
    "providers/dialects/errors/",
    "providers/dialects/json/",
    "providers/dialects/neutral/",
    "providers/dialects/server-sent-events/",
  ],
  // Some sign what they send.
  packages: name === "google" ? ["node:crypto"] : [],
  doors: INDEX,
}));

/** Who may import whom (DESIGN, "The house"). */
export const ROOMS: readonly Room[] = [
  { path: "kernel/", rooms: [], packages: ["bun:ffi", "node:crypto", "node:fs", "node:net", "node:util"] },
  { path: "ports/", rooms: ["kernel/"], packages: ["kysely"] },
  { path: "config/", rooms: ["kernel/"], packages: ["zod"], doors: INDEX },
  ...SLICES.map(slice),
  {
    path: "providers/",
    rooms: [
      "kernel/",
      "providers/attachments/",
      "providers/catalogue/",
      "providers/dialects/neutral/",
      ...DIALECTS.map(({ path }) => path),
    ],
    packages: [],
    doors: [
      "caller-protocol.ts",
      "contract.ts",
      "credentials.ts",
      "price-parameters.ts",
      "protocols.ts",
      "provider.ts",
      "registry.ts",
    ],
  },
  // How a secret is used: it stands in a header, signs, or is exchanged.
  { path: "provider-access/", rooms: [...FOUNDATION, "providers/"], packages: [], doors: INDEX },
  // How a protocol and a dialect come together.
  {
    path: "providers/relay/",
    rooms: ["kernel/", "providers/", "providers/dialects/neutral/"],
    packages: [],
    doors: INDEX,
  },
  { path: "providers/attachments/", rooms: ["kernel/", "providers/"], packages: [], doors: INDEX },
  { path: "providers/catalogue/", rooms: ["kernel/", "providers/"], packages: [], doors: INDEX },
  // What every dialect is made of.
  { path: "providers/dialects/json/", rooms: ["kernel/", "providers/"], packages: [] },
  {
    path: "providers/dialects/errors/",
    rooms: ["kernel/", "providers/", "providers/dialects/json/"],
    packages: [],
  },
  { path: "providers/dialects/server-sent-events/", rooms: ["providers/"], packages: [] },
  {
    path: "providers/dialects/attached/",
    rooms: ["providers/", "providers/attachments/", "providers/dialects/json/"],
    packages: [],
  },
  // What every dialect can say: dialects are translated into it and from it.
  {
    path: "providers/dialects/neutral/",
    rooms: ["kernel/", "providers/", "providers/dialects/server-sent-events/"],
    packages: [],
  },
  ...DIALECTS,
  // Models that tasks ask for pictures, through the gateway of their machine.
  { path: "picture-models/", rooms: FOUNDATION, packages: [], doors: INDEX },
  {
    path: "gateway/",
    rooms: [
      ...FOUNDATION,
      "prices/",
      "keys/",
      "vault/",
      "limits/",
      "switches/",
      "debug/",
      "authority/",
      "usage/",
      "idempotency/",
      "ledger/",
      "providers/",
      "providers/attachments/",
      "providers/catalogue/",
      "providers/relay/",
      "provider-access/",
    ],
    packages: ["node:buffer", "node:net"],
    doors: INDEX,
  },
  // Which models live keys reach, by the very rules of the data plane.
  {
    path: "offers/",
    rooms: [
      "kernel/",
      "prices/",
      "provider-accounts/",
      "authority/",
      "gateway/",
      "providers/",
      "providers/catalogue/",
    ],
    packages: [],
    doors: INDEX,
  },
  // What strangers may see of it.
  {
    path: "showcase/",
    rooms: [...FOUNDATION, "offers/", "prices/", "provider-accounts/", "providers/"],
    packages: [],
    doors: INDEX,
  },
  {
    path: "operations/",
    rooms: [...FOUNDATION, ...SLICES, "offers/", "providers/", "providers/catalogue/", "showcase/"],
    packages: ["zod"],
  },
  {
    path: "doors/",
    rooms: [...FOUNDATION, ...SLICES, "operations/"],
    packages: ["zod"],
  },
  {
    path: "http/control/",
    rooms: [...FOUNDATION, "http/", "operations/", "doors/", "entrance/", "usage/"],
    packages: ["hono", "@hono/zod-openapi", "zod"],
    doors: [
      "app.ts",
      "admission.ts",
      // Who opens a link for members is known by it too.
      "cookies.ts",
      "document.ts",
      "doors.ts",
      "input.ts",
      "leaks.ts",
      "live.ts",
      "replays.ts",
    ],
  },
  {
    path: "http/pages/",
    rooms: ["kernel/", "operations/", "policies/", "http/", "http/control/", "showcase/"],
    packages: ["hono", "hono/compress", "node:crypto", "node:fs", "node:url"],
    doors: ["pages.ts", "mailbox.ts"],
  },
  {
    path: "http/dashboard/",
    rooms: ["http/"],
    doors: ["dashboard.ts"],
    packages: ["node:fs", "node:path", "node:url", "node:zlib"],
  },
  // Pictures: uploads by programs, and the links to what came of them.
  { path: "http/media/", rooms: [...FOUNDATION, "http/"], packages: ["zod"], doors: ["media-app.ts"] },
  { path: "http/", rooms: FOUNDATION, packages: ["hono", "zod", "node:crypto", "node:fs"] },
  platform("egress", ["bun"]),
  platform("embedded-postgres", ["pg"]),
  platform("hand-over", []),
  platform("jobs", ["graphile-worker", "pg"], [...INDEX, "schema.ts"]),
  // Its process is a program of its own, which imports nothing else of ours.
  platform("images", ["bun:ffi", "fontkit", "sharp"]),
  platform("journal", ["bun:ffi"]),
  platform("kms", [], ["environment-kms.ts"]),
  platform("limit-store", ["bun"]),
  platform("log", ["pino"], ["log.ts"]),
  platform("mail", ["nodemailer"]),
  platform("objects", []),
  // Signs with what it was given, and reaches nothing.
  platform("provenance", []),
  // What reads an address needs no queries.
  {
    ...platform("postgres", ["kysely", "pg"], [...INDEX, "connection.ts"]),
    // Migrating makes the job queue's tables too.
    rooms: [...FOUNDATION, "platform/jobs/"],
  },
  platform(
    "process",
    ["bun:ffi"],
    [
      "child-process.ts",
      "parent.ts",
      "development-keys.ts",
      "hardening.ts",
      "last-resort.ts",
      "memory-relief.ts",
      "program-pages.ts",
      "standard-error.ts",
    ],
  ),
  platform("telemetry", ["prom-client"], ["metrics.ts"]),
  { path: "simulator/", rooms: ["kernel/"], packages: ["node:zlib"], doors: ["in-thread.ts"] },
  { path: "drills/", rooms: ["kernel/"], packages: ["node:*"], doors: INDEX },
  // One composition root for each process, and what two of them share. The only places that build adapters, but for a command's own.
  {
    path: "compose/",
    rooms: [
      ...FOUNDATION,
      ...SLICES,
      "config/",
      "gateway/",
      "http/",
      "http/control/",
      "http/dashboard/",
      "http/media/",
      "http/pages/",
      "operations/",
      "picture-models/",
      "provider-access/",
      "providers/",
      "showcase/",
      "simulator/",
      "platform/egress/",
      "platform/embedded-postgres/",
      "platform/hand-over/",
      "platform/images/",
      "platform/jobs/",
      "platform/journal/",
      "platform/kms/",
      "platform/limit-store/",
      "platform/mail/",
      "platform/objects/",
      "platform/postgres/",
      "platform/process/",
      "platform/provenance/",
      "platform/telemetry/",
    ],
    packages: ["hono", "node:crypto", "node:fs/promises", "node:path"],
  },
  {
    path: "cli/",
    rooms: [
      ...FOUNDATION,
      ...SLICES,
      "config/",
      "drills/",
      "gateway/",
      "providers/",
      "providers/catalogue/",
      "offers/",
      "operations/",
      "compose/",
      "platform/egress/",
      "platform/embedded-postgres/",
      "platform/limit-store/",
      "platform/log/",
      "platform/postgres/",
      "platform/process/",
    ],
    packages: ["commander", "zod", "node:*"],
    doors: ["lines.ts", "run.ts", "terminal.ts"],
  },
  { path: "main.ts", rooms: ["kernel/", "cli/"], packages: ["commander", "node:fs", "node:path"] },
];

/** Only these may speak SQL: a slice's rules ask its store. */
export const KYSELY_FILES = [
  /[/-]store\.ts$/,
  /^propagation\/propagation\.ts$/,
  /^ports\//,
  /^platform\/postgres\//,
];

/** Z-1: only these may open content. */
export const CONTENT_OPENERS = [/^kernel\/content\.ts$/, /^providers\/dialects\//];

/** What must come through the kernel, a port or the configuration, and the places where it may come from. */
export const BANNED_GLOBALS: readonly { readonly name: string; readonly tokens: readonly string[] }[] = [
  { name: "Date.now", tokens: ["Date", ".", "now"] },
  { name: "new Date()", tokens: ["new", "Date", "(", ")"] },
  { name: "Math.random", tokens: ["Math", ".", "random"] },
  { name: "fetch", tokens: ["fetch", "("] },
  { name: "process.env", tokens: ["process", ".", "env"] },
  { name: "Bun.env", tokens: ["Bun", ".", "env"] },
  { name: "import.meta.env", tokens: ["import", ".", "meta", ".", "env"] },
  { name: "console", tokens: ["console", "."] },
];
export const MAY_USE_GLOBALS = [/^platform\//, /^kernel\//, /^main\.ts$/];

export const FORBIDDEN_FOLDERS = [
  "utils",
  "util",
  "helpers",
  "helper",
  "common",
  "types",
  "misc",
  "shared",
  "lib",
];

/** Files in one folder, tests aside: more are not found by their names any more. */
export const MOST_FILES_IN_FOLDER = 25;

/** Lines. Half of all files, nine in ten, every one, and every test. */
export const LENGTHS = { median: 70, ninetieth: 250, longest: 400, longestTest: 600 } as const;
