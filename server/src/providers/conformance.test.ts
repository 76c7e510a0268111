import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Content } from "../kernel/content.ts";
import { type AskedAddress, asksFor } from "./caller-protocol.ts";
import {
  type Endpoint,
  NO_TOKENS,
  type ProviderError,
  type StreamReader,
  type TokenCounts,
} from "./contract.ts";
import { PROTOCOLS } from "./protocols.ts";
import type { Provider } from "./provider.ts";
import { PROVIDERS } from "./registry.ts";

/** What must come of a case. The answer is an error, a stream (upstream.sse) or whole (upstream.json). */
interface Expected {
  readonly endpoint: Endpoint;
  /** What the address says beside the endpoint, of protocols where it does. */
  readonly asked?: Partial<AskedAddress>;
  /** Members of the request as the provider gets it, where they differ from the caller's. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Members of the request that the provider does not get. */
  readonly notSent?: readonly string[];
  /** Those that are not zero. */
  readonly counts?: Partial<TokenCounts> | null;
  readonly outputCharacters?: number;
  /** Events of the stream that the caller does not get. */
  readonly leftOut?: number;
  readonly error?: ProviderError;
}

const FIXTURES = `${import.meta.dir}/fixtures`;

for (const provider of PROVIDERS) {
  const folder = `${FIXTURES}/${provider.kind}`;
  test(`${provider.kind} has cases`, () => expect(existsSync(folder)).toBeTrue());
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    test(`${provider.kind}: ${name}`, () => checkCase(provider, `${folder}/${name}`));
  }
}

async function checkCase(provider: Provider, folder: string): Promise<void> {
  const body = readFileSync(`${folder}/request.json`, "utf8");
  const expected = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")) as Expected;
  const dialect = provider.dialectsOf("any").find(({ passThrough }) => passThrough !== null);
  const protocol = PROTOCOLS.find(({ name }) => name === dialect?.name);
  const pass = dialect?.passThrough;
  if (!dialect || !pass || !protocol) return expect.unreachable();
  const asked = { ...asksFor(expected.endpoint), ...expected.asked };
  const request = await protocol.readRequest(asked, new Content(body));
  const pieces = pass.encodeRequest(request, {
    model: request.model,
    provider,
    outputLimit: null,
    mostOutputTokens: 1,
  });
  const sent = JSON.parse(pieces.map(String).join("")) as unknown;
  const wanted: Record<string, unknown> = { ...JSON.parse(body), ...expected.sent };
  for (const name of expected.notSent ?? []) delete wanted[name];
  expect(sent).toEqual(wanted);

  const stream = `${folder}/upstream.sse`;
  if (existsSync(stream)) {
    checkStream(() => pass.streamReader(request), readFileSync(stream), expected);
    return;
  }
  const answer = new Content(readFileSync(`${folder}/upstream.json`, "utf8"));
  if (expected.error) {
    expect(pass.readAnswer(expected.endpoint, answer)).toBeNull();
    expect(dialect.readError(answer, "a-secret-of-the-operator").words).toEqual(expected.error);
  } else {
    const { outputCharacters = 0 } = expected;
    expect(pass.readAnswer(expected.endpoint, answer)).toMatchObject({
      counts: countsOf(expected),
      outputCharacters,
      uncountedCharacters: expected.counts ? 0 : outputCharacters,
    });
  }
}

/** The same must come of it wherever the stream is split. */
function checkStream(open: () => StreamReader, bytes: Uint8Array, expected: Expected): void {
  const whole = read(open(), [bytes]);
  expect(eventsIn(bytes.toString()) - eventsIn(whole.text)).toBe(expected.leftOut ?? 0);
  for (let at = 0; at <= bytes.length; at++) {
    const { reader, text } = read(open(), [bytes.subarray(0, at), bytes.subarray(at)]);
    expect(text.trimEnd()).toBe(whole.text.trimEnd());
    expect(reader.complete).toBeTrue();
    expect(reader.failed).toBeFalse();
    expect(reader.counts).toEqual(countsOf(expected));
    expect(reader.outputCharacters).toBe(expected.outputCharacters ?? 0);
  }
}

function read(
  reader: StreamReader,
  pieces: readonly Uint8Array[],
): { readonly reader: StreamReader; readonly text: string } {
  const passed = [...pieces.map((piece) => reader.push(piece)), reader.end()];
  return { reader, text: Buffer.concat(passed.filter((piece) => piece !== null)).toString() };
}

function countsOf({ counts }: Expected): TokenCounts | null {
  return counts ? { ...NO_TOKENS, ...counts } : null;
}

function eventsIn(text: string): number {
  return text.split(/^data:/m).length - 1;
}
