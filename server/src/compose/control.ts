import type { Hono } from "hono";
import { Admission } from "../http/control/admission.ts";
import { controlApp } from "../http/control/app.ts";
import type { PeopleApi } from "../http/control/doors.ts";
import { LiveStreams } from "../http/control/live.ts";
import type { ActReplays } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import type { Scanner } from "../leaks/index.ts";
import type { LinkSigner } from "../links/index.ts";
import { type Act, type Principal, platformPrincipal } from "../operations/index.ts";
import type { Actor, ControlDatabase } from "../ports/database.ts";
import type { Egress } from "../ports/egress.ts";
import type { LimitStore } from "../ports/limit-store.ts";
import type { Log } from "../ports/log.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import { recogniseToken } from "../tokens/index.ts";
import { LiveUsage } from "../usage/index.ts";
import { composeLeaks } from "./leaks.ts";
import type { Control } from "./open-control.ts";
import { composePeople, type PeopleSettings } from "./people/people.ts";

/** What the control plane's API is made of, beside what every administrative work needs. */
export interface ControlParts extends Pick<Control, "vault" | "hasher"> {
  readonly log: Log;
  readonly limits: LimitStore;
  readonly egress: Egress;
  /** False where nobody says otherwise. */
  readonly development?: boolean;
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
  /** Absent: no links to pictures are made here. */
  readonly links?: LinkSigner;
}

/** Puts the API of the control plane together. `endStreams` ends what open pages are told, which would otherwise never end. */
export function composeControl(parts: ControlParts): Hono & { endStreams(): void } {
  const { log, limits, replays, database, hasher, addressOf, vault, people } = parts;
  const clock = systemClock;
  const doors =
    people &&
    composePeople({
      database,
      actingAs: parts.actingAs,
      vault,
      limits,
      egress: parts.egress,
      clock,
      addressOf,
      settings: people,
    });
  const live = doors && liveStreams(database, doors, people?.liveEveryMs);
  const app = controlApp({
    log,
    clock,
    ...(doors && live ? { people: doors, live } : {}),
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
  return Object.assign(app, { endStreams: () => live?.close() });
}

function liveStreams(
  database: ControlDatabase,
  { principalsOf }: PeopleApi,
  everyMs: number | undefined,
): LiveStreams {
  const usage = new LiveUsage(database, everyMs);
  return new LiveStreams({ watch: (organization, tell) => usage.watch(organization, tell), principalsOf });
}

/** What an operation may use when `principal` does it. */
export function actOf(
  parts: Pick<ControlParts, "actingAs" | "vault" | "hasher" | "egress" | "development" | "links">,
  principal: Principal,
  sequenceAudit: Act["sequenceAudit"] = null,
): Act {
  const { actingAs, vault, hasher, egress, links, development = false } = parts;
  const database = actingAs(principal.actor);
  const clock = systemClock;
  return {
    principal,
    database,
    vault,
    hasher,
    clock,
    egress,
    ...(links === undefined ? {} : { links }),
    development,
    sequenceAudit,
    everywhere(generation) {
      const startedMs = clock.monotonicMs();
      return confirmEverywhere(database, generation, () => clock.monotonicMs() - startedMs);
    },
  };
}
