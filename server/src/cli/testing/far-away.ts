import { randomBytes } from "node:crypto";
import type { DatabaseCopy } from "../../../testing/database-copies.ts";
import { TestLog } from "../../../testing/log.ts";
import { actOf } from "../../compose/control.ts";
import { Admission } from "../../http/control/admission.ts";
import { controlApp } from "../../http/control/app.ts";
import { systemClock } from "../../kernel/clock.ts";
import { KeyHasher, type Pepper } from "../../keys/index.ts";
import type { Principal } from "../../operations/index.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { LocalLimitStore } from "../../platform/limit-store/index.ts";
import { openControlConnections } from "../../platform/postgres/index.ts";
import { createVault } from "../../vault/index.ts";

/** Secrets of a test's deployment. */
export interface TestSecrets {
  /** The one that seals, the one before it, and one that nothing needs. */
  readonly masterKeys: readonly [Buffer, Buffer, Buffer];
  /** The one for new hashes and the one before it. */
  readonly peppers: readonly [Pepper, Pepper];
}

export const newSecrets = (): TestSecrets => ({
  masterKeys: [randomBytes(32), randomBytes(32), randomBytes(32)],
  peppers: [
    { version: 2, bytes: randomBytes(32) },
    { version: 1, bytes: randomBytes(32) },
  ],
});

/** A request as it reached the server. */
export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FarAway {
  readonly url: string;
  /** Every request so far. */
  readonly sent: readonly Sent[];
  /** From here on calls and wrong tokens are counted as if there had been none. */
  countAnew(): void;
  close(): Promise<void>;
}

/**
 * A server of the control plane on a copy of the database, on loopback.
 * @param principals who comes with which token
 */
export function serveFarAway(
  copy: DatabaseCopy,
  { masterKeys, peppers }: TestSecrets,
  principals: Readonly<Record<string, Principal>>,
): FarAway {
  const connections = openControlConnections(copy.addressOf("sallyport_control"));
  const vault = createVault(createEnvironmentKms(...masterKeys), systemClock);
  const hasher = new KeyHasher(peppers);
  const egress = createEgress();
  const freshAdmission = () => new Admission(new LocalLimitStore({ clock: systemClock }));
  let admission = freshAdmission();
  const app = controlApp({
    log: new TestLog(),
    clock: systemClock,
    get admission() {
      return admission;
    },
    addressOf: () => "2001:db8::1",
    recognise: async (token) => principals[token] ?? null,
    actFor: (principal) => actOf({ actingAs: connections.actingAs, vault, hasher, egress }, principal),
    replays: { once: (_key, _principal, _operation, _input, act) => act() },
  });
  const sent: Sent[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = await request.text();
      const headers = Object.fromEntries(request.headers);
      sent.push({ method: request.method, target: pathname + search, headers, body });
      return app.fetch(
        new Request(request.url, { method: request.method, headers, ...(body === "" ? {} : { body }) }),
      );
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    sent,
    countAnew() {
      admission = freshAdmission();
    },
    async close() {
      await server.stop(true);
      egress.close();
      await connections.close();
    },
  };
}
