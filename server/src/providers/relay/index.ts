import type { CallerProtocol } from "../caller-protocol.ts";
import type { Endpoint } from "../contract.ts";
import type { ProviderDialect } from "../provider.ts";
import { ConversationRelay } from "./conversation.ts";
import { CountingRelay } from "./counting.ts";
import { EmbeddingRelay } from "./embedding.ts";
import { PassingRelay } from "./pass-through.ts";
import { PictureRelay } from "./pictures.ts";
import type { Relay } from "./relay.ts";

export { addCounts } from "../dialects/neutral/add-counts.ts";
export type { BegunStream, Relay } from "./relay.ts";

/** The parts of a protocol that decide how its requests are relayed. */
type Caller = Pick<CallerProtocol, "name" | "codec" | "embeddings" | "pictures">;

/** The model is only named where its endpoint exists. */
const ANY = { model: "any", stream: false };

/**
 * How requests of a protocol reach a provider that speaks these dialects: through the one of the same name, byte by byte, else
 * translated to the first that can be translated to. Null where none has what is asked.
 */
export function relayFor(
  caller: Caller,
  dialects: readonly ProviderDialect[],
  endpoint: Endpoint,
): Relay | null {
  const able = dialects.filter((dialect) => dialect.path(endpoint, ANY) !== null);
  if (endpoint === "images") return pictureRelayFor(caller, able);
  for (const dialect of able)
    if (dialect.name === caller.name && dialect.passThrough !== null)
      return new PassingRelay(dialect, dialect.passThrough);
  for (const dialect of able) {
    const relay = translate(caller, dialect, endpoint);
    if (relay !== null) return relay;
  }
  return null;
}

function translate(
  { codec, embeddings }: Caller,
  dialect: ProviderDialect,
  endpoint: Endpoint,
): Relay | null {
  switch (endpoint) {
    case "chat.completions":
      return codec && dialect.codec && new ConversationRelay(dialect, codec, dialect.codec);
    case "embeddings":
      return embeddings && dialect.embeddings && new EmbeddingRelay(dialect, embeddings, dialect.embeddings);
    case "tokens.count":
      return codec?.encodeCount && dialect.counting
        ? new CountingRelay(dialect, codec, codec.encodeCount, dialect.counting)
        : null;
    case "completions":
    case "images":
      return null;
  }
}

function pictureRelayFor({ name, pictures }: Caller, dialects: readonly ProviderDialect[]): Relay | null {
  if (pictures === undefined) return null;
  for (const dialect of dialects) {
    const half = dialect.pictures;
    if (half === undefined) continue;
    if ("codec" in half) return new PictureRelay(dialect, pictures, half.codec);
    if (dialect.name === name) return new PassingRelay(dialect, half.passThrough);
  }
  return null;
}
