import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, type PeopleStage, SITE, startPeople } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let account: string;
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.com");
  account = (await owner.get("/account")).body.id;
  await owner.post("/account/organizations", { slug: "acme" });
});
afterAll(() => stage.stop());

/** Sends a call whose body stops in the middle, until `meanwhile` is done. */
async function call(path: string, body: object, meanwhile: () => Promise<unknown>) {
  const bytes = Buffer.from(JSON.stringify(body));
  const pieces = [bytes.subarray(0, 3), bytes.subarray(3)];
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const stream = new ReadableStream<Uint8Array>(
    {
      // Asked for the first time when the server reads the body.
      async pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) return controller.close();
        if (pieces.length === 0) await meanwhile();
        controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
  const response = await stage.app.request(`${SITE}/api/v1${path}`, {
    method: "POST",
    headers: { cookie, origin: SITE, "content-type": "application/json" },
    body: stream,
    duplex: "half",
  } as RequestInit);
  return [response.status, ((await response.json()) as { code?: string }).code];
}

const setRole = (role: string) =>
  stage.superuser.query("update members set role = $1 where account_id = $2", [role, account]);

describe("a call whose body comes slowly", () => {
  test("ID-8: is done with the role of when all of it has come", async () => {
    const make = (slug: string, meanwhile: () => Promise<unknown>) =>
      call("/organizations/acme/projects", { slug }, meanwhile);
    expect(await make("first", async () => undefined)).toEqual([201, undefined]);
    expect(await make("second", () => setRole("viewer"))).toEqual([403, "not_permitted"]);
    await setRole("owner");
  });

  test("ID-4: does nothing in a session that ended meanwhile, at a door neither", async () => {
    const token = await call("/account/tokens", { name: "late" }, () =>
      stage.superuser.query("update sessions set ends_at = now() where account_id = $1", [account]),
    );
    expect(token).toEqual([401, "not_authenticated"]);
    const { rows } = await stage.superuser.query("select id from person_tokens");
    expect(rows).toEqual([]);
  });
});

test("K-8, ID-8: what was answered under an idempotency key is not for somebody whose role was taken away since", async () => {
  await owner.signIn("owner@example.com");
  const headers = { "idempotency-key": "again" };
  const once = () => owner.post("/organizations/acme/projects", { slug: "third" }, headers);
  expect([(await once()).status, (await once()).status]).toEqual([201, 201]);
  await setRole("viewer");
  expect((await once()).status).toBe(403);
});
