import { wordsOf } from "../bilingual.ts";
import type { Place } from "../page.ts";
import { TRUST } from "./texts.ts";

/** What the running configuration says of a promise; empty where it says nothing. */
export function configuredOf({ texts, site }: Place, id: string): readonly string[] {
  const facts = wordsOf(TRUST, texts).configuredFacts;
  const { retention, transport } = site;
  const tls = { own: facts.tlsOwn, proxy: facts.tlsProxy, clear: facts.tlsClear }[transport];
  const known: Readonly<Record<string, readonly string[]>> = {
    "ID-4": [facts.sessions(String(retention.sessionIdleHours), String(retention.sessionHours))],
    "AB-1": [facts.signUp[site.signUp]],
    "AB-3": [facts.network(String(site.signUpsPerNetwork)), facts.domain(String(site.signUpsPerDomain))],
    "AB-4": [facts.events(String(retention.eventDays), String(retention.networkDays))],
    "AB-6": [site.counters === "redis" ? facts.redis : facts.memory],
    "K-4": [facts.lease(String(site.leaseMs / 1_000))],
    "P-6": [site.production ? facts.production : facts.development],
    "T-1": [tls],
    "T-2": [tls],
    "R-5": [facts.events(String(retention.eventDays), String(retention.networkDays))],
    "R-12": [site.operator === null ? facts.nobody : facts.operator(site.operator)],
  };
  return known[id] ?? [];
}
