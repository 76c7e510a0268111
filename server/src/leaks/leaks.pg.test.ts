import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Hono } from "hono";
import { type PeopleStage, SITE, startPeople } from "../../testing/people.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { generateKey } from "../keys/format.ts";
import { createKey } from "../keys/index.ts";

setDefaultTimeout(60_000);

const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const KEY_ID = "f9525bf080f75b3506ca1ead061add62b8633a346606dc5fe544e29231c6ee0d";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (key: typeof pair.publicKey) => key.export({ type: "spki", format: "pem" }).toString();
const source = {
  text: JSON.stringify({
    public_keys: [
      { key_identifier: KEY_ID, key: pem(pair.publicKey), is_current: true },
      { key_identifier: "rsa", key: pem(rsa.publicKey), is_current: false },
    ],
  }),
};

let stage: PeopleStage;
let app: Hono;
let tenant: Tenant;
let owner: string;
beforeAll(async () => {
  stage = await startPeople({
    scanners: [
      { name: "github", source },
      { name: "broken", source: { text: "<html>" } },
    ],
  });
  app = stage.compose();
  tenant = await createTenant(stage.database, "leaky");
  owner = "owner@leaky.example.org";
  const browser = await stage.signUp(owner);
  const { body } = await browser.get("/account");
  await stage.superuser.query(
    "insert into members (id, org_id, role, account_id) values (gen_random_uuid(), $1, 'owner', $2)",
    [tenant.place.organization.id, body.id],
  );
});
afterAll(() => stage.stop());

const SCOPE = { endpoints: ["chat.completions"], models: null, ipRanges: null, expiresAt: null };
const newKey = () =>
  createKey(stage.database, TEST_HASHER, {
    place: tenant.place,
    name: "web shop",
    mode: "live",
    scope: SCOPE,
  });

// biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
type Answer = any;

interface Sent {
  readonly scanner?: string;
  readonly keyId?: string;
  readonly by?: { readonly privateKey: KeyObject };
  readonly signature?: string;
  readonly network?: string;
}
let networks = 0;

async function report(found: unknown, sent: Sent = {}) {
  const body = typeof found === "string" ? found : JSON.stringify(found);
  const signature =
    sent.signature ?? sign("sha256", Buffer.from(body), (sent.by ?? pair).privateKey).toString("base64");
  networks += 1;
  const response = await app.request(`${SITE}/api/v1/secret-scanners/${sent.scanner ?? "github"}/reports`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "github-public-key-identifier": sent.keyId ?? KEY_ID,
      "github-public-key-signature": signature,
      "x-test-network": sent.network ?? `192.0.2.${networks % 250}`,
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

async function revokeLeaked(key: string, from?: string) {
  networks += 1;
  const network = from ?? `198.51.100.${networks % 250}`;
  const response = await app.request(`${SITE}/api/v1/leaked-keys`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-test-network": network },
    body: JSON.stringify({ key }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

const rowOf = async (id: string) =>
  (await stage.superuser.query("select revoked_at, compromised from api_keys where id = $1", [id])).rows[0];
const actsOn = async (id: string) =>
  (
    await stage.superuser.query(
      "select action, actor_kind, actor_id from audit_entries where subject_id = $1 and action = 'key.revoked'",
      [id],
    )
  ).rows;
const found = (token: string) => ({
  token,
  type: "sallyport_api_key",
  url: "https://code.example/leaky/blob/main/.env",
  source: "content",
});

describe("K-9 a secret scanner's report", () => {
  test("ends the keys it found, tells the owners and nothing else, and labels the rest as false", async () => {
    const [leaked, also] = [await newKey(), await newKey()];
    const stranger = generateKey("live").key.reveal();
    const texts = [leaked.key.reveal(), "sp_live_nothing", stranger, also.key.reveal(), leaked.key.reveal()];
    const { status, body } = await report(texts.map(found));
    expect(status).toBe(200);
    expect(body).toEqual(
      texts.map((text, at) => ({
        token_hash: createHash("sha256").update(text).digest("hex"),
        token_type: "sallyport_api_key",
        label: [0, 3, 4].includes(at) ? "true_positive" : "false_positive",
      })),
    );
    for (const { id } of [leaked, also]) {
      expect(await rowOf(id)).toEqual({ revoked_at: expect.any(Date), compromised: true });
      expect(await actsOn(id)).toEqual([
        { action: "key.revoked", actor_kind: "server", actor_id: "scanner-github" },
      ]);
    }
    const mail = await stage.mailTo(owner);
    expect(mail.message).toMatchObject({ template: "keys_leaked", by: "scanner", count: 2 });
    expect(JSON.stringify(mail)).not.toContain(leaked.key.reveal().slice(24));
  });

  test("of a key that is dead already is true, and changes nothing", async () => {
    const leaked = await newKey();
    await report([found(leaked.key.reveal())]);
    const before = await rowOf(leaked.id);
    const { body } = await report([found(leaked.key.reveal()), found("x")]);
    expect(body[0].label).toBe("true_positive");
    expect(await rowOf(leaked.id)).toEqual(before);
    expect(await actsOn(leaked.id)).toHaveLength(1);
  });

  test("with the visible part of a key and another secret ends nothing", async () => {
    const mine = await newKey();
    const [forged] = [generateKey("live").key.reveal()];
    const { body } = await report([found(mine.key.reveal().slice(0, 24) + forged.slice(24))]);
    expect(body[0].label).toBe("false_positive");
    expect((await rowOf(mine.id)).revoked_at).toBeNull();
  });

  test("that was recorded is refused when it is sent again", async () => {
    const leaked = await newKey();
    const body = JSON.stringify([found(leaked.key.reveal())]);
    expect((await report(body)).status).toBe(200);
    // ECDSA makes another signature of the same report: it is the report that counts.
    expect(await report(body)).toMatchObject({ status: 409, body: { code: "scanner_report_repeated" } });
  });

  test.each<[string, Sent]>([
    ["by a key that is not the scanner's", { by: other }],
    ["under a key id that is not known", { keyId: "unknown" }],
    ["with a key that is no elliptic curve's", { keyId: "rsa", by: rsa }],
    ["with a signature that is none", { signature: "bm90IGEgc2lnbmF0dXJlIGF0IGFsbA==" }],
    ["with no signature", { signature: "" }],
  ])("signed %s is refused, and ends nothing", async (_, sent) => {
    const mine = await newKey();
    expect(await report([found(mine.key.reveal())], sent)).toMatchObject({
      status: 401,
      body: { code: "scanner_refused" },
    });
    expect((await rowOf(mine.id)).revoked_at).toBeNull();
  });

  test("of one whose body was changed on its way is refused", async () => {
    const mine = await newKey();
    const signed = JSON.stringify([found("sp_live_other")]);
    const signature = sign("sha256", Buffer.from(signed), pair.privateKey).toString("base64");
    const { status } = await report([found(mine.key.reveal())], { signature });
    expect(status).toBe(401);
    expect((await rowOf(mine.id)).revoked_at).toBeNull();
  });

  test("of a scanner that nobody set up, or whose keys cannot be read, is not believed", async () => {
    expect(await report([found("x")], { scanner: "nobody" })).toMatchObject({ status: 404 });
    expect(await report([found("x")], { scanner: "broken" })).toMatchObject({
      status: 503,
      body: { code: "scanner_keys_unreachable" },
    });
  });

  test.each(["{}", "[]", "[1]", '[{"token":""}]', "nothing"])(
    "that is signed and no report is refused: %s",
    async (body) => {
      expect(await report(body)).toMatchObject({ status: 422, body: { code: "invalid_input" } });
    },
  );

  test("Z-1 leaves no key behind, in no table", async () => {
    const leaked = await newKey();
    const secret = leaked.key.reveal().slice(24);
    await report([found(leaked.key.reveal())]);
    await revokeLeaked(leaked.key.reveal());
    const { rows } = await stage.superuser.query(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    for (const { table_name: table } of rows) {
      const kept = await stage.superuser.query(
        `select count(*)::int as hits from "${table}" t where t::text like '%' || $1 || '%'`,
        [secret],
      );
      expect([table, kept.rows[0].hits]).toEqual([table, 0]);
    }
    expect(JSON.stringify(stage.log)).not.toContain(secret);
  });
});

describe("K-9 whoever has the whole of a key", () => {
  test("may end it, signed in or not, and the owners hear of it", async () => {
    const leaked = await newKey();
    const text = leaked.key.reveal();
    expect(await revokeLeaked(text)).toEqual({
      status: 200,
      body: { revoked: true, prefix: text.slice(0, 24), already_ended: false, nodes: 0 },
    });
    expect(await rowOf(leaked.id)).toEqual({ revoked_at: expect.any(Date), compromised: true });
    expect(await actsOn(leaked.id)).toEqual([
      { action: "key.revoked", actor_kind: "key", actor_id: leaked.id },
    ]);
    expect((await stage.mailTo(owner)).message).toMatchObject({ template: "keys_leaked", by: "holder" });
    expect((await revokeLeaked(text)).body).toMatchObject({ already_ended: true });
  });

  test("is told no more of a key that is not ours than that it is not", async () => {
    const mine = await newKey();
    for (const text of [generateKey("test").key.reveal(), "x", `${mine.key.reveal().slice(0, -1)}`])
      expect(await revokeLeaked(text)).toMatchObject({ status: 404, body: { code: "key_not_recognised" } });
    expect((await rowOf(mine.id)).revoked_at).toBeNull();
  });

  test("cannot guess: so many wrong ones from one network, and no more are looked at", async () => {
    const answers: number[] = [];
    for (let at = 0; at < 25; at += 1)
      answers.push((await revokeLeaked(generateKey("live").key.reveal(), "203.0.113.9")).status);
    expect(answers.filter((status) => status === 404)).toHaveLength(20);
    expect(answers.slice(20)).toEqual(Array(5).fill(429));
  });
});
