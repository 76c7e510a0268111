import type { Hono } from "hono";
import { Admission } from "../http/control/admission.ts";
import { controlApp } from "../http/control/app.ts";
import type { ActReplays } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import type { Scanner } from "../leaks/index.ts";
import { type Act, type Principal, platformPrincipal } from "../operations/index.ts";
import type { Actor, ControlDatabase } from "../ports/database.ts";
import type { Egress } from "../ports/egress.ts";
import type { LimitStore } from "../ports/limit-store.ts";
import type { Log } from "../ports/log.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import { recogniseToken } from "../tokens/index.ts";
import { composeLeaks } from "./leaks.ts";
import type { Control } from "./open-control.ts";
import { composePeople, type PeopleSettings } from "./people.ts";

/** What the control plane's API is made of, beside what every administrative work needs. */
export interface ControlParts extends Pick<Control, "vault" | "hasher"> {
  readonly log: Log;
  readonly limits: LimitStore;
  readonly egress: Egress;
  readonly replays: ActReplays;
  /** The control login's connections, acting as somebody. */
  readonly actingAs: (actor: Actor) => ControlDatabase;
  /** Who looks tokens up. */
  readonly database: ControlDatabase;
  readonly addressOf: (request: Request) => string;
  /** Absent: nobody signs in here; tokens only. */
  readonly people?: PeopleSettings;
  /** Secret scanners that are believed (K-9); none without it. */
  readonly scanners?: readonly Scanner[];
}

/** Puts the API of the control plane together. */
export function composeControl(parts: ControlParts): Hono {
  const { log, limits, replays, database, hasher, addressOf, vault, people } = parts;
  const clock = systemClock;
  return controlApp({
    log,
    clock,
    ...(people
      ? {
          people: composePeople({
            database,
            actingAs: parts.actingAs,
            vault,
            limits,
            egress: parts.egress,
            clock,
            addressOf,
            settings: people,
          }),
        }
      : {}),
    leaks: composeLeaks({ ...parts, clock, scanners: parts.scanners ?? [] }),
    admission: new Admission(limits),
    addressOf,
    async recognise(token) {
      const known = await recogniseToken(database, hasher, token);
      return known && platformPrincipal({ kind: "operator", id: known.operator }, known.role);
    },
    actFor: (principal) => actOf(parts, principal),
    replays: {
      once: (key, { actor }, { name, showsSecret = false }, input, act) =>
        key === null
          ? act()
          : replays.once(
              key,
              { principal: `${actor.kind} ${actor.id}`, operation: name, input, showsSecret },
              act,
            ),
    },
  });
}

/** What an operation may use when `principal` does it. */
export function actOf(
  { actingAs, vault, hasher, egress }: Pick<ControlParts, "actingAs" | "vault" | "hasher" | "egress">,
  principal: Principal,
  sequenceAudit: Act["sequenceAudit"] = null,
): Act {
  const database = actingAs(principal.actor);
  const clock = systemClock;
  return {
    principal,
    database,
    vault,
    hasher,
    clock,
    egress,
    sequenceAudit,
    everywhere(generation) {
      const startedMs = clock.monotonicMs();
      return confirmEverywhere(database, generation, () => clock.monotonicMs() - startedMs);
    },
  };
}
