import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type {
  AskedPictures,
  EncodingTarget,
  Endpoint,
  Header,
  Model,
  PictureOperation,
} from "../../providers/contract.ts";
import type { Provider } from "../../providers/provider.ts";
import { type Relay, relayFor } from "../../providers/relay/index.ts";
import { UNKNOWN_OUTPUT_TOKENS } from "../pricing/unknown-model.ts";

/** Where one model is served. */
interface Place {
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly model: Model;
}

/** How requests of one protocol for one endpoint reach one target. Made once, so that a request parses no URL. */
export class Way {
  readonly relay: Relay;
  readonly #whole: Destination;
  readonly #streamed: Destination;
  readonly #target: Omit<EncodingTarget, "outputLimit">;
  readonly #place: Place;
  #pictures: Map<string, Destination> | null = null;

  constructor(relay: Relay, endpoint: Endpoint, place: Place) {
    this.relay = relay;
    this.#place = place;
    const { provider, model } = place;
    this.#whole = destination(relay, endpoint, false, place);
    const streamed = destination(relay, endpoint, true, place);
    this.#streamed =
      streamed.url.href === this.#whole.url.href ? { ...streamed, url: this.#whole.url } : streamed;
    const mostOutputTokens = model.outputTokens || UNKNOWN_OUTPUT_TOKENS;
    this.#target = { model: model.name, provider, mostOutputTokens };
  }

  /** Where such a request is sent, and the headers that are the same for all. None is the caller's (P-4). */
  to(stream: boolean): Destination {
    return stream ? this.#streamed : this.#whole;
  }

  /** The same of pictures, which have an address for each operation and may be sent as a form. */
  toPictures({ operation, formType }: AskedPictures, stream: boolean): Destination {
    const name = `${operation} ${stream}`;
    let known = this.#pictures?.get(name);
    if (known === undefined) {
      known = destination(this.relay, "images", stream, this.#place, operation);
      this.#pictures ??= new Map();
      this.#pictures.set(name, known);
    }
    if (formType === null || this.relay.translates) return known;
    const [, ...others] = known.headers;
    return { url: known.url, headers: [["content-type", formType], ...others] };
  }

  /** @param outputLimit the output tokens that are affordable; null where all that was asked for is */
  target(outputLimit: number | null): EncodingTarget {
    return { ...this.#target, outputLimit };
  }
}

export interface Destination {
  readonly url: URL;
  readonly headers: readonly Header[];
}

function destination(
  { dialect }: Relay,
  endpoint: Endpoint,
  stream: boolean,
  place: Place,
  operation?: PictureOperation,
): Destination {
  const { baseUrl, model } = place;
  const path = dialect.path(endpoint, { model: model.name, stream, ...(operation && { operation }) });
  return {
    url: new URL(baseUrl.replace(/\/+$/, "") + (path ?? "")),
    headers: [
      ["content-type", "application/json"],
      ["accept", stream ? dialect.streamType : "application/json"],
      ["user-agent", "sallyport"],
      ...dialect.headers,
    ],
  };
}

/** All ways to one target. Each is made when it is first asked for: most models of a catalogue never are. */
export class Ways {
  readonly #place: Place;
  #known: Map<CallerProtocol, Map<Endpoint, Way | null>> | null = null;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Null where the target does not have what is asked, or nobody can translate it. */
  of(protocol: CallerProtocol, endpoint: Endpoint): Way | null {
    this.#known ??= new Map();
    let ofProtocol = this.#known.get(protocol);
    if (ofProtocol === undefined) {
      ofProtocol = new Map();
      this.#known.set(protocol, ofProtocol);
    }
    const known = ofProtocol.get(endpoint);
    if (known !== undefined) return known;
    const way = this.#find(protocol, endpoint);
    ofProtocol.set(endpoint, way);
    return way;
  }

  #find(protocol: CallerProtocol, endpoint: Endpoint): Way | null {
    const { provider, model } = this.#place;
    const relay = relayFor(protocol, provider.dialectsOf(model.name), endpoint);
    return relay && new Way(relay, endpoint, this.#place);
  }
}
