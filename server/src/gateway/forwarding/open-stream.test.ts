import { expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import { ComingBody } from "../../../testing/coming-body.ts";
import { Content } from "../../kernel/content.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import type { EgressError } from "../../ports/egress.ts";
import { openAiPassThrough } from "../../providers/dialects/openai/index.ts";
import { type Opened, openStream } from "./open-stream.ts";

const COMMENT = ": working\n\n";
const SAID = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n';
const BEGIN_BY_MS = 100_000;

function open(body: ComingBody) {
  const clock = new TestClock();
  const request = { endpoint: "chat.completions", model: "m", stream: true, includeUsage: false } as const;
  const reader = openAiPassThrough.streamReader({
    ...request,
    bounds: SMALL,
    body: new Content("{}"),
  } as never);
  const beginByMs = clock.monotonicMs() + BEGIN_BY_MS;
  const opened = openStream(body, reader, { clock, deadlines: new Deadlines(clock), beginByMs });
  return { clock, reader, opened };
}

const textOf = ({ held }: Opened) => Buffer.from(held ?? []).toString();

test("what is there with the head is opened without a promise", () => {
  const body = new ComingBody();
  body.send(COMMENT, ROLE, SAID);
  const { opened } = open(body);
  expect(opened).not.toBeInstanceOf(Promise);
  expect(textOf(opened as Opened)).toBe(COMMENT + ROLE + SAID);
});

test("comments and a role are held back until there is a word", async () => {
  const body = new ComingBody();
  const { opened, clock } = open(body);
  body.send(COMMENT);
  clock.advance(14_000);
  body.send(ROLE);
  body.send(SAID);
  expect(textOf(await opened)).toBe(COMMENT + ROLE + SAID);
});

test("what is held back is let go after a while, so that comments can keep a connection alive", async () => {
  const body = new ComingBody();
  const { opened, clock, reader } = open(body);
  body.send(COMMENT);
  clock.advance(15_000);
  expect(await opened).toMatchObject({ kind: "stream" });
  expect(textOf(await opened)).toBe(COMMENT);
  expect(reader.begun).toBeFalse();
});

test("after that a comment is passed on at once", async () => {
  const body = new ComingBody();
  const { opened, clock } = open(body);
  clock.advance(20_000);
  body.send(COMMENT);
  expect(textOf(await opened)).toBe(COMMENT);
});

test("silence ends when the answer must have begun", async () => {
  const { opened, clock } = open(new ComingBody());
  clock.advance(20_000);
  clock.advance(BEGIN_BY_MS);
  const error = await Promise.resolve(opened).catch((thrown: EgressError) => thrown);
  expect(error).toMatchObject({ kind: "first_byte_timeout" });
});

test("nothing is opened twice, and what comes later is left to its reader", async () => {
  const body = new ComingBody();
  const { opened, clock } = open(body);
  body.send(COMMENT);
  clock.advance(15_000);
  await opened;
  body.send(SAID);
  expect(Buffer.from(body.next() ?? []).toString()).toBe(SAID);
});

test.each([" ", "\n\n", "\ufeff"])("JSON is known behind %j, also when that came alone", async (space) => {
  for (const json of ['{"error":1}', '[{"error":1}]']) {
    const together = new ComingBody();
    together.send(space + json);
    expect(await open(together).opened).toMatchObject({ kind: "json", held: Buffer.from(space + json) });
    if (space === "\ufeff") continue;
    const apart = new ComingBody();
    const { opened } = open(apart);
    apart.send(space);
    apart.send(json);
    expect(await opened).toMatchObject({ kind: "json", held: Buffer.from(json) });
  }
});

test("an end, a broken event and a flood are nothing", async () => {
  const ended = new ComingBody();
  ended.send(ROLE);
  ended.end();
  const broken = new ComingBody();
  broken.send("data: {\n\n");
  const flood = new ComingBody();
  flood.send(`: ${"x".repeat(70_000)}\n\n`);
  for (const body of [ended, broken, flood])
    expect(await open(body).opened).toEqual({ kind: "nothing", held: null });
});
