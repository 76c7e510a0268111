import { isIP } from "node:net";
import type { Socket, TLSOptions } from "bun";
import type { EgressFailure } from "../../../ports/egress.ts";
import type { Target } from "../target.ts";
import { type SocketOwner, socketHandler } from "./socket-owner.ts";

/** The runtime's number for TLS 1.3; it refuses the string that Node takes. */
const TLS_1_3 = 0x0304;
/** A model may think for many minutes, and address translators on the way forget silent connections. */
const KEEP_ALIVE_PROBE_MS = 60_000;

export type AttemptOutcome = Socket<SocketOwner> | EgressFailure;

/** An attempt to connect to one address, up to the end of the TLS handshake. */
export class Attempt implements SocketOwner {
  readonly outcome: Promise<AttemptOutcome>;
  readonly #secure: boolean;
  readonly #hostname: string;
  #settle!: (outcome: AttemptOutcome) => void;
  #socket: Socket<SocketOwner> | null = null;
  #over: boolean = false;

  constructor(address: string, target: Target, authorities: readonly string[] | null) {
    this.#secure = target.secure;
    this.#hostname = target.hostname;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#start(address, target, authorities).catch(() => this.giveUp("connect_failed"));
  }

  /** A connection that is still being made cannot be stopped; it is closed when it opens. */
  giveUp(failure: EgressFailure): void {
    this.#end(failure);
    this.#socket?.terminate();
  }

  opened(socket: Socket<SocketOwner>): void {
    this.#socket = socket;
    if (this.#over) {
      socket.terminate();
      return;
    }
    socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
    if (!this.#secure) this.#end(socket);
  }

  secured(socket: Socket<SocketOwner>, error: Error | null): void {
    if (error === null && namesHost(socket, this.#hostname)) this.#end(socket);
    else this.giveUp("tls_failed");
  }

  /** Nothing was sent yet. */
  received(): void {
    this.giveUp(this.#secure ? "tls_failed" : "connect_failed");
  }

  drained(): void {}

  ended(): void {
    this.closed();
  }

  closed(): void {
    this.giveUp(this.#socket !== null && this.#secure ? "tls_failed" : "connect_failed");
  }

  refused(): void {
    this.giveUp("connect_failed");
  }

  async #start(address: string, target: Target, authorities: readonly string[] | null): Promise<void> {
    const tls = target.secure ? tlsOptions(target.hostname, authorities) : false;
    await Bun.connect<SocketOwner>({
      hostname: address,
      port: target.port,
      tls,
      data: this,
      socket: socketHandler,
    });
  }

  #end(outcome: AttemptOutcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#settle(outcome);
  }
}

/**
 * The runtime verifies the chain, and the name: the server name if there is one, else the address. But it accepts the
 * common name of a certificate without DNS names, which RFC 9525 section 2 forbids; hence this second look.
 */
function namesHost(socket: Socket<SocketOwner>, hostname: string): boolean {
  const certificate = socket.getPeerX509Certificate();
  if (isIP(hostname) !== 0) return certificate.checkIP(hostname) !== undefined;
  return certificate.checkHost(hostname, { subject: "never" }) !== undefined;
}

/** Chain and name must be verified before a byte of the request is sent. No ALPN: nobody can choose HTTP/2. */
function tlsOptions(
  hostname: string,
  authorities: readonly string[] | null,
): TLSOptions & { minVersion: number } {
  return {
    rejectUnauthorized: true,
    minVersion: TLS_1_3,
    // RFC 6066 section 3: an address is no server name.
    ...(isIP(hostname) === 0 ? { serverName: hostname } : {}),
    ...(authorities === null ? {} : { ca: [...authorities] }),
  };
}
