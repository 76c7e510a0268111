import type { Config } from "../config/index.ts";
import { KEPT_DAYS } from "../entrance/index.ts";
import type { Site } from "../http/pages/pages.ts";
import { SESSION_SECONDS } from "../sessions/index.ts";

/** What strangers may know of this installation, from its settings. */
export function siteOf(config: Config, { doors }: { readonly doors: boolean }): Site {
  const { contact = null, privacyContact, securityContact, tls, tlsProxies } = config;
  return {
    product: config.productName,
    operator: config.operatorName ?? null,
    contact: {
      general: contact,
      privacy: privacyContact ?? contact,
      security: securityContact ?? contact,
    },
    signUp: config.signUp,
    doors,
    production: config.production,
    transport: tls ? "own" : tlsProxies.length > 0 ? "proxy" : "clear",
    // The mail server's address is a secret, which only the worker is given.
    sendsMail: config.mailFrom !== undefined,
    signUpsPerNetwork: config.signUpsPerNetwork,
    signUpsPerDomain: config.signUpsPerDomain,
    leaseMs: config.authorityLeaseMs,
    counters: config.redisUrl === undefined ? "memory" : "redis",
    retention: {
      sessionIdleHours: SESSION_SECONDS.usual.idle / 3_600,
      sessionHours: SESSION_SECONDS.usual.lifetime / 3_600,
      linkDays: KEPT_DAYS.links,
      deviceDays: KEPT_DAYS.devices,
      networkDays: KEPT_DAYS.networks,
      eventDays: KEPT_DAYS.events,
      idempotencyHours: 24,
    },
  };
}
