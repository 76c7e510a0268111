import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { PASSWORD, solve } from "./browser/people.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

setDefaultTimeout(120_000);

let folder = "";
let product: Product;

beforeAll(async () => {
  folder = await makeDataDir();
  product = await startProduct(folder);
});
afterAll(async () => {
  await product?.stop();
  await removeDataDir(folder);
});

const cookies = new Map<string, string>();

/** As a browser on one of our pages. */
async function post(path: string, body: unknown): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${product.url}/api/v1${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    },
    body: JSON.stringify(body),
  });
  for (const line of response.headers.getSetCookie()) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
    cookies.set(name, value);
  }
  return { status: response.status, body: (await response.json()) as Answer };
}

// biome-ignore lint/suspicious/noExplicitAny: each step knows what it asked for
type Answer = any;

/** The worker looks at the outbox every second. */
async function newestMail(): Promise<{ to: string; text: string }> {
  for (;;) {
    const { stdout, stderr, code } = await sallyport(folder, ["mailbox", "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const mail = (JSON.parse(stdout) as { to: string; text: string }[]).at(-1);
    if (mail !== undefined) return mail;
  }
}

test("somebody signs up, reads the mail, makes an organization, and signs in again, against the real server", async () => {
  const { body: asked } = await post("/proofs", { action: "sign_up" });
  const ada = { address: "ada@example.com", name: "Ada Lovelace", password: PASSWORD };
  expect(await post("/sign-up", { ...ada, proof: solve(asked.challenge) })).toEqual({
    status: 200,
    body: { next: "open_the_link_in_the_mail" },
  });
  const mail = await newestMail();
  expect(mail.to).toBe("ada@example.com");
  const token = /\/verify#t=([\w-]{43})/.exec(mail.text)?.[1];
  expect((await post("/verify", { token })).body.signed_in).toBe(true);
  expect((await post("/account/organizations", { slug: "acme" })).body.slug).toBe("acme");
  expect((await post("/sign-out", {})).status).toBe(200);
  cookies.delete("__Host-sallyport");
  expect((await post("/account/organizations", { slug: "no" })).status).toBe(401);
  expect((await post("/sign-in", { address: "ADA@example.com", password: PASSWORD })).body.signed_in).toBe(
    true,
  );
  const made = await post("/organizations/acme/projects", { slug: "shop" });
  expect([made.status, made.body.slug]).toEqual([201, "shop"]);
});

test("ID-6: a page of another site changes nothing", async () => {
  const response = await fetch(`${product.url}/api/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://evil.example" },
    body: JSON.stringify({ address: "ada@example.com", password: PASSWORD }),
  });
  expect(response.status).toBe(403);
  expect(response.headers.getSetCookie()).toEqual([]);
});
