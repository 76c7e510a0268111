import { expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { type Content, openContent } from "../kernel/content.ts";
import { EgressError, type EgressRequest } from "../ports/egress.ts";
import type { ExchangeCredentials } from "../providers/credentials.ts";
import { authorized } from "./authorized.ts";
import { TokenRefused, Tokens } from "./tokens.ts";

const GOOGLE: ExchangeCredentials = {
  kind: "exchange",
  form: "document",
  request: (secret) =>
    secret.startsWith("ya29.")
      ? null
      : { url: new URL("https://oauth.test/token"), headers: [["content-type", "x"]], body: [`s=${secret}`] },
  readToken(body: Content) {
    const { token, seconds } = JSON.parse(openContent(body)) as { token?: string; seconds: number };
    return token === undefined ? null : { token, expiresInSeconds: seconds };
  },
  authorize: (token) => [["authorization", `Bearer ${token}`]],
};

/** Whoever grants tokens: t1, t2 and so on, for an hour. */
function start() {
  const clock = new TestClock();
  const asked: EgressRequest[] = [];
  const answers = { status: 200, body: (count: number) => `{"token":"t${count}","seconds":3600}` };
  const egress = {
    async send(request: EgressRequest) {
      asked.push(request);
      const body = Buffer.from(answers.body(asked.length));
      return { status: answers.status, bytes: async () => body } as never;
    },
  };
  const timeouts = { connectMs: 1, firstByteMs: 1, idleMs: 1 };
  const tokens = new Tokens({ egress, clock, timeouts });
  const bare = {
    method: "POST",
    url: new URL("https://p.test/"),
    headers: [],
    body: [],
    region: null,
  } as const;
  const headers = (secret = "s", secretId = "1") =>
    authorized(GOOGLE, { ...bare, secret, secretId }, { clock, tokens });
  return { clock, asked, answers, tokens, headers };
}

test("P-2 a secret is exchanged once for all who wait, and what came of it is used until a minute before its end", async () => {
  const { clock, asked, headers } = start();
  const all = await Promise.all([headers(), headers(), headers()]);
  for (const one of all) expect(one).toEqual([["authorization", "Bearer t1"]]);
  clock.advance(3_539_000);
  expect(headers()).toEqual([["authorization", "Bearer t1"]]);
  clock.advance(2_000);
  expect(await headers()).toEqual([["authorization", "Bearer t2"]]);
  expect(asked.map(({ body }) => body?.join(""))).toEqual(["s=s", "s=s"]);
  expect(asked[0]?.allowPrivateAddress).toBe(false);
});

test("P-2 another secret has a token of its own, and a token that was refused is asked for again", async () => {
  const { headers, tokens } = start();
  await headers("one", "1");
  expect(await headers("two", "2")).toEqual([["authorization", "Bearer t2"]]);
  tokens.forget("1");
  expect(await headers("one", "1")).toEqual([["authorization", "Bearer t3"]]);
});

test("P-2 who refuses a secret is not asked again for five seconds", async () => {
  const { clock, asked, answers, headers } = start();
  answers.status = 401;
  await expect(Promise.resolve(headers())).rejects.toBeInstanceOf(TokenRefused);
  await expect(Promise.resolve(headers())).rejects.toBeInstanceOf(TokenRefused);
  expect(asked).toHaveLength(1);
  clock.advance(5_000);
  answers.status = 200;
  expect(await headers()).toEqual([["authorization", "Bearer t2"]]);
});

test("whoever is busy is no refusal, and what is no token is one", async () => {
  const busy = start();
  busy.answers.status = 503;
  await expect(Promise.resolve(busy.headers())).rejects.toBeInstanceOf(EgressError);
  const lying = start();
  lying.answers.body = () => "{}";
  await expect(Promise.resolve(lying.headers())).rejects.toBeInstanceOf(TokenRefused);
});

test("a secret that is itself a token is used as it is, and nobody is asked", async () => {
  const { asked, headers } = start();
  expect(await headers("ya29.x")).toEqual([["authorization", "Bearer ya29.x"]]);
  expect(asked).toEqual([]);
});

test("without a secret nothing is added", () => {
  expect(start().headers("")).toEqual([]);
});
