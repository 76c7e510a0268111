// Generated from the folders beside it by `npm run generate`.
import type { Noun } from "./nouns.ts";
import { description as auditNoun } from "./audit/noun.ts";
import { description as budgetsNoun } from "./budgets/noun.ts";
import { description as completionNoun } from "./completion/noun.ts";
import { description as configNoun } from "./config/noun.ts";
import { description as creditsNoun } from "./credits/noun.ts";
import { description as debugNoun } from "./debug/noun.ts";
import { description as doctorNoun } from "./doctor/noun.ts";
import { description as drillNoun } from "./drill/noun.ts";
import { description as emergencyNoun } from "./emergency/noun.ts";
import { description as keysNoun } from "./keys/noun.ts";
import { description as limitsNoun } from "./limits/noun.ts";
import { description as membersNoun } from "./members/noun.ts";
import { description as migrateNoun } from "./migrate/noun.ts";
import { description as modelsNoun } from "./models/noun.ts";
import { description as nodesNoun } from "./nodes/noun.ts";
import { description as organizationsNoun } from "./organizations/noun.ts";
import { description as plansNoun } from "./plans/noun.ts";
import { description as pricesNoun } from "./prices/noun.ts";
import { description as projectsNoun } from "./projects/noun.ts";
import { description as providersNoun } from "./providers/noun.ts";
import { description as suspensionsNoun } from "./suspensions/noun.ts";
import { description as tokensNoun } from "./tokens/noun.ts";
import { description as tryNoun } from "./try/noun.ts";
import { description as usageNoun } from "./usage/noun.ts";
import { description as vaultNoun } from "./vault/noun.ts";

export const NOUNS: Readonly<Record<string, Noun>> = {
  audit: {
    description: auditNoun,
    verbs: [
      () => import("./audit/erase-subject.ts"),
      () => import("./audit/export.ts"),
      () => import("./audit/key.ts"),
      () => import("./audit/list.ts"),
      () => import("./audit/rotate-key.ts"),
      () => import("./audit/verify.ts"),
    ],
  },
  budgets: {
    description: budgetsNoun,
    verbs: [
      () => import("./budgets/list.ts"),
      () => import("./budgets/remove.ts"),
      () => import("./budgets/set.ts"),
      () => import("./budgets/time-zone.ts"),
    ],
  },
  completion: {
    description: completionNoun,
    verbs: [() => import("./completion/completion.ts")],
  },
  config: {
    description: configNoun,
    verbs: [() => import("./config/config.ts")],
  },
  credits: {
    description: creditsNoun,
    verbs: [
      () => import("./credits/balance.ts"),
      () => import("./credits/grant.ts"),
      () => import("./credits/line.ts"),
      () => import("./credits/list.ts"),
      () => import("./credits/movements.ts"),
      () => import("./credits/refund.ts"),
      () => import("./credits/reverse.ts"),
    ],
  },
  debug: {
    description: debugNoun,
    verbs: [() => import("./debug/list.ts"), () => import("./debug/off.ts"), () => import("./debug/on.ts")],
  },
  doctor: {
    description: doctorNoun,
    verbs: [() => import("./doctor/doctor.ts")],
  },
  drill: {
    description: drillNoun,
    verbs: [() => import("./drill/canary.ts"), () => import("./drill/search.ts")],
  },
  emergency: {
    description: emergencyNoun,
    verbs: [
      () => import("./emergency/batch.ts"),
      () => import("./emergency/list.ts"),
      () => import("./emergency/resume.ts"),
      () => import("./emergency/stop.ts"),
    ],
  },
  keys: {
    description: keysNoun,
    verbs: [
      () => import("./keys/change.ts"),
      () => import("./keys/create.ts"),
      () => import("./keys/list.ts"),
      () => import("./keys/quota.ts"),
      () => import("./keys/revoke.ts"),
      () => import("./keys/rotate.ts"),
      () => import("./keys/show.ts"),
    ],
  },
  limits: {
    description: limitsNoun,
    verbs: [
      () => import("./limits/list.ts"),
      () => import("./limits/outage.ts"),
      () => import("./limits/remove.ts"),
      () => import("./limits/set.ts"),
    ],
  },
  members: {
    description: membersNoun,
    verbs: [
      () => import("./members/change.ts"),
      () => import("./members/create.ts"),
      () => import("./members/list.ts"),
      () => import("./members/resume.ts"),
      () => import("./members/show.ts"),
      () => import("./members/suspend.ts"),
    ],
  },
  migrate: {
    description: migrateNoun,
    verbs: [() => import("./migrate/migrate.ts")],
  },
  models: {
    description: modelsNoun,
    verbs: [() => import("./models/list.ts")],
  },
  nodes: {
    description: nodesNoun,
    verbs: [() => import("./nodes/forget.ts"), () => import("./nodes/list.ts")],
  },
  organizations: {
    description: organizationsNoun,
    verbs: [
      () => import("./organizations/create.ts"),
      () => import("./organizations/list.ts"),
      () => import("./organizations/rename.ts"),
      () => import("./organizations/resume.ts"),
      () => import("./organizations/show.ts"),
      () => import("./organizations/suspend.ts"),
    ],
  },
  plans: {
    description: plansNoun,
    verbs: [
      () => import("./plans/assign.ts"),
      () => import("./plans/create.ts"),
      () => import("./plans/list.ts"),
      () => import("./plans/set.ts"),
    ],
  },
  prices: {
    description: pricesNoun,
    verbs: [
      () => import("./prices/history.ts"),
      () => import("./prices/list.ts"),
      () => import("./prices/set.ts"),
      () => import("./prices/show.ts"),
    ],
  },
  projects: {
    description: projectsNoun,
    verbs: [
      () => import("./projects/create.ts"),
      () => import("./projects/list.ts"),
      () => import("./projects/rename.ts"),
      () => import("./projects/resume.ts"),
      () => import("./projects/show.ts"),
      () => import("./projects/suspend.ts"),
    ],
  },
  providers: {
    description: providersNoun,
    verbs: [
      () => import("./providers/add.ts"),
      () => import("./providers/change.ts"),
      () => import("./providers/kinds.ts"),
      () => import("./providers/list.ts"),
      () => import("./providers/remove.ts"),
      () => import("./providers/secret.ts"),
      () => import("./providers/show.ts"),
      () => import("./providers/test.ts"),
    ],
  },
  suspensions: {
    description: suspensionsNoun,
    verbs: [() => import("./suspensions/list.ts")],
  },
  tokens: {
    description: tokensNoun,
    verbs: [
      () => import("./tokens/create.ts"),
      () => import("./tokens/list.ts"),
      () => import("./tokens/revoke.ts"),
    ],
  },
  try: {
    description: tryNoun,
    verbs: [() => import("./try/try.ts")],
  },
  usage: {
    description: usageNoun,
    verbs: [
      () => import("./usage/export.ts"),
      () => import("./usage/list.ts"),
      () => import("./usage/sum.ts"),
    ],
  },
  vault: {
    description: vaultNoun,
    verbs: [
      () => import("./vault/pepper-keys.ts"),
      () => import("./vault/retire-key.ts"),
      () => import("./vault/retire-pepper.ts"),
      () => import("./vault/rewrap.ts"),
      () => import("./vault/status.ts"),
    ],
  },
};
