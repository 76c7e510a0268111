import type { Clock } from "../../kernel/clock.ts";
import { LimitStoreError } from "../../ports/limit-store.ts";
import { type Connection, ServerComplaint } from "./connection.ts";
import type { Script } from "./script.ts";
import { readAddress } from "./server-address.ts";
import type { Servers } from "./servers.ts";

/** How soon a call is tried again whose keys are just being moved. */
const MOVING_MS = 5;

interface Call {
  readonly slot: number;
  readonly script: Script;
  /** The script's SHA-1, number of keys, keys, arguments. */
  readonly words: string[];
  readonly untilMs: number;
}

/** Runs scripts where their keys are, wherever that is by now. */
export class Calls {
  readonly #servers: Servers;
  readonly #clock: Clock;
  readonly #timeLimitMs: number;

  constructor(servers: Servers, clock: Clock, timeLimitMs: number) {
    this.#servers = servers;
    this.#clock = clock;
    this.#timeLimitMs = timeLimitMs;
  }

  /** Rejects with LimitStoreError. `words` are the number of keys, the keys and the arguments. */
  run(slot: number, script: Script, words: readonly string[]): Promise<unknown> {
    const owner = this.#servers.ownerOf(slot);
    if (owner === null) return Promise.reject(new LimitStoreError("nobody is known who counts this"));
    const untilMs = this.#clock.monotonicMs() + this.#timeLimitMs;
    const call: Call = { slot, script, words: [script.sha, ...words], untilMs };
    return owner
      .run("EVALSHA", call.words)
      .catch((error: unknown) => this.#tryElsewhere(call, owner, false, error));
  }

  /** Follows what servers say for as long as a call may take. */
  async #tryElsewhere(
    call: Call,
    first: Connection,
    firstAsked: boolean,
    failure: unknown,
  ): Promise<unknown> {
    let connection = first;
    let asking = firstAsked;
    let error = failure;
    while (error instanceof ServerComplaint && this.#clock.monotonicMs() < call.untilMs) {
      let sending: Promise<unknown>;
      switch (error.kind) {
        case "NOSCRIPT":
          sending = send(connection, "EVAL", [call.script.source, ...call.words.slice(1)], asking);
          break;
        case "MOVED":
        case "ASK": {
          asking = error.kind === "ASK";
          connection = await this.#follow(error, connection);
          sending = send(connection, "EVALSHA", call.words, asking);
          break;
        }
        case "TRYAGAIN":
          await Bun.sleep(MOVING_MS);
          sending = send(connection, "EVALSHA", call.words, asking);
          break;
        case "CROSSSLOT":
          this.#servers.crossedSlots();
          throw new LimitStoreError("the server is one of a cluster");
        default:
          this.#servers.askOwners();
          throw new LimitStoreError(`the server answered ${error.kind}`);
      }
      try {
        return await sending;
      } catch (next) {
        error = next;
      }
    }
    if (error instanceof LimitStoreError) throw error;
    throw new LimitStoreError("its keys could not be found in time");
  }

  async #follow(said: ServerComplaint, from: Connection): Promise<Connection> {
    const [kind, slot = "", place = ""] = said.message.split(" ");
    const address = readAddress(place, from.address);
    if (address === null) throw new LimitStoreError("a server named no place");
    const connection =
      kind === "MOVED" ? this.#servers.moved(Number(slot), address) : this.#servers.connectionTo(address);
    await connection.opened;
    return connection;
  }
}

/** ASKING is for the next command of the same connection, so nothing may come between them. */
function send(connection: Connection, command: string, words: string[], asking: boolean): Promise<unknown> {
  if (asking) connection.run("ASKING", []).catch(() => {});
  return connection.run(command, words);
}
