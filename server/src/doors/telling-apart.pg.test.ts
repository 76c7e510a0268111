import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { type Got, PASSWORD, type PeopleStage, startPeople } from "../../testing/people.ts";

setDefaultTimeout(3_600_000);

/** In full by `npm run trials -- telling-apart`. With fewer than 90 not even times that are all apart would be four deviations. */
const TRIES = Number(process.env["SALLYPORT_TELLING_APART_TRIES"] ?? 96);
const FIGURES = process.env["SALLYPORT_TELLING_APART_FIGURES"];
const KNOWN = Math.min(40, Math.max(4, Math.ceil(TRIES / 20)));
/** At once, so that passwords wait for each other as they do on a busy day. */
const AT_ONCE = 6;
/** As in the product: answers leave at a multiple of it. */
const EVEN_MS = 500;
/** Of the normal distribution: what chance alone gives once in 15,000 times. */
const MOST_Z = 4;

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople({ real: true });
});
afterAll(() => stage.stop());

const DOORS = ["sign-in", "reset", "sign-up"] as const;
type DoorName = (typeof DOORS)[number];

interface Try {
  readonly door: DoorName;
  readonly isKnown: boolean;
  readonly elapsedMs: number;
  /** Everything that whoever asks can see, but for what is random in each answer. */
  readonly seen: string;
}

async function knock(app: PeopleStage["app"], door: DoorName, address: string): Promise<Got> {
  const browser = stage.browser({ app });
  const proof = await browser.proof(door === "sign-in" ? "sign_in" : "sign_up");
  const started = performance.now();
  const got =
    door === "sign-in"
      ? await browser.signIn(address, `${PASSWORD} and wrong`, { proof })
      : door === "reset"
        ? await browser.post("/password-resets", { address })
        : await browser.post("/sign-up", { address, name: "Ada", password: PASSWORD, proof });
  got.headers.set("x-elapsed-ms", String(performance.now() - started));
  return got;
}

function seenOf({ status, body, headers }: Got): string {
  const { request_id: _, ...told } = body;
  const cookies = headers.getSetCookie().map((line) => line.replace(/=[^;]*/, ""));
  const names = [...headers.keys()]
    .filter((name) => name !== "x-elapsed-ms")
    .toSorted((one, other) => one.localeCompare(other));
  return JSON.stringify([status, told, cookies, names]);
}

/** Mann and Whitney's U as a normal deviate: how far apart two sets of times are, whatever their form. */
function apart(ours: readonly number[], theirs: readonly number[]): number {
  const all = [...ours.map((ms) => ({ ms, isOurs: true })), ...theirs.map((ms) => ({ ms, isOurs: false }))];
  all.sort((one, other) => one.ms - other.ms);
  const rankSum = all.reduce((sum, { isOurs }, index) => sum + (isOurs ? index + 1 : 0), 0);
  const [n, m] = [ours.length, theirs.length];
  const u = rankSum - (n * (n + 1)) / 2;
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

test("ID-1: known and unknown addresses are answered alike and after the same time", async () => {
  const app = stage.compose({ evenMs: EVEN_MS, signUpsPerDomain: 1_000_000 });
  for (let index = 0; index < KNOWN; index += 1) await stage.signUp(`known-${index}@example.com`);
  const wanted = Array.from({ length: TRIES }, (_, index) => ({
    door: DOORS[index % DOORS.length] ?? "sign-in",
    isKnown: Math.floor(index / DOORS.length) % 2 === 0,
    address: "",
  })).map((one, index) => ({
    ...one,
    address: one.isKnown ? `known-${index % KNOWN}@example.com` : `nobody-${index}@example.com`,
  }));
  // In an order that has nothing to do with which is which, nor brings tries of one address together.
  const place = new Map(wanted.map((one, index) => [one, Number(Bun.hash.crc32(`place ${index}`))]));
  wanted.sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0));
  const tries: Try[] = [];
  const tryAll = async (some: Iterable<(typeof wanted)[number]>) => {
    for (const { door, isKnown, address } of some) {
      const got = await knock(app, door, address);
      tries.push({ door, isKnown, elapsedMs: Number(got.headers.get("x-elapsed-ms")), seen: seenOf(got) });
    }
  };
  // A reset makes no password, so that one alone shows best what its own work takes.
  await tryAll(wanted.filter(({ door }) => door === "reset"));
  const left = wanted.filter(({ door }) => door !== "reset").values();
  await Promise.all(Array.from({ length: AT_ONCE }, () => tryAll(left)));
  const figures: Record<string, number> = { tries: tries.length };
  const distances: (readonly [DoorName, number])[] = [];
  for (const door of DOORS) {
    const here = tries.filter((one) => one.door === door);
    const times = (isKnown: boolean) =>
      here.filter((one) => one.isKnown === isKnown).map(({ elapsedMs }) => elapsedMs);
    expect(new Set(here.map(({ seen }) => seen)), `what ${door} shows`).toHaveProperty("size", 1);
    figures[`${door}: median ms, known`] = Math.round(median(times(true)));
    figures[`${door}: median ms, unknown`] = Math.round(median(times(false)));
    const z = apart(times(true), times(false));
    figures[`${door}: known against unknown, in standard deviations`] = Number(z.toFixed(2));
    distances.push([door, Math.abs(z)]);
  }
  if (FIGURES !== undefined) writeFileSync(FIGURES, JSON.stringify(figures));
  for (const [door, z] of distances) expect(z, `how far ${door} is apart`).toBeLessThan(MOST_Z);
});

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
