import { EgressError } from "../../ports/egress.ts";

/** How a call of a port fails. */
export type Fault = "error" | "connection";

/**
 * Ports that can be made to fail. Every call of a method is counted while they are watched; the one that was chosen fails: it
 * throws, or rejects where it is one that is waited for.
 */
export class FailingPorts {
  /** The calls since `watch`, as "port.method". */
  readonly calls: string[] = [];
  readonly #failAt: number | null;
  readonly #fault: Fault;
  #watching = false;

  /** @param failAt the number of the call that fails, from 0; null when none does */
  constructor(failAt: number | null, fault: Fault = "error") {
    this.#failAt = failAt;
    this.#fault = fault;
  }

  watch(): void {
    this.#watching = true;
  }

  /** Nothing fails any more. */
  rest(): void {
    this.#watching = false;
  }

  /** Whether the call that was chosen was made. */
  get failed(): boolean {
    return this.#failAt !== null && this.calls.length > this.#failAt;
  }

  /**
   * The port, with its methods counted.
   * @param sure methods that cannot fail, by what the port promises
   */
  port<Port extends object>(name: string, port: Port, sure: readonly string[] = []): Port {
    return new Proxy(port, {
      get: (target, member) => {
        const value = Reflect.get(target, member, target) as unknown;
        if (typeof value !== "function" || typeof member !== "string") return value;
        if (sure.includes(member)) return value.bind(target);
        return (...given: unknown[]) => {
          if (!this.#fails(`${name}.${member}`)) return Reflect.apply(value, target, given);
          if (isWaitedFor(value) || WAITED_FOR.has(member)) return Promise.reject(this.#error());
          throw this.#error();
        };
      },
    });
  }

  #fails(call: string): boolean {
    return this.#watching && this.calls.push(call) - 1 === this.#failAt;
  }

  #error(): Error {
    return this.#fault === "connection" ? new EgressError("reset", true) : new Error("the port failed");
  }
}

/** Methods that give a promise without being async functions. */
const WAITED_FOR: ReadonlySet<string> = new Set(["send", "bytes", "read"]);

function isWaitedFor(method: object): boolean {
  return method.constructor.name === "AsyncFunction";
}
