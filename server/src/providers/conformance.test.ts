import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decodeSplit, gather } from "../../testing/neutral-streams.ts";
import { Content } from "../kernel/content.ts";
import { type AskedAddress, asksFor } from "./caller-protocol.ts";
import {
  type Endpoint,
  NO_TOKENS,
  type ProviderError,
  type StreamReader,
  type TokenCounts,
} from "./contract.ts";
import type { ProviderCodec } from "./dialects/neutral/codec.ts";
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
  const [first] = provider.dialectsOf("any");
  if (first?.codec && !dialect) return checkTranslated(first.codec, provider, folder, body, expected);
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

/** Of a provider whose dialect no caller speaks: a chat completion becomes `sent`, and what it answers is counted. */
async function checkTranslated(
  codec: ProviderCodec,
  provider: Provider,
  folder: string,
  body: string,
  { endpoint, sent, counts = null }: Expected,
): Promise<void> {
  const asked = await PROTOCOLS[0].readRequest(asksFor(endpoint), new Content(body));
  const request = PROTOCOLS[0].codec?.decodeRequest(asked);
  if (request === undefined) return expect.unreachable();
  const target = { model: asked.model, provider, outputLimit: null, mostOutputTokens: 1_000 };
  expect(JSON.parse(codec.encodeRequest(request, target).body.map(String).join(""))).toEqual(sent);
  const wanted = counts === null ? null : { ...NO_TOKENS, ...counts };
  if (!existsSync(`${folder}/upstream.sse`)) {
    const answer = codec.decodeAnswer(new Content(readFileSync(`${folder}/upstream.json`, "utf8")));
    expect(answer?.usage).toEqual(wanted);
    return;
  }
  const ways = decodeSplit(() => codec.streamDecoder(), readFileSync(`${folder}/upstream.sse`));
  for (const { events } of ways) expect(gather(events)).toMatchObject({ usage: wanted, isWhole: true });
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
