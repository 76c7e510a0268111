// Generated from the folders beside it by `npm run generate`.
import type { Noun } from "./nouns.ts";
import { description as activity } from "./activity/noun.ts";
import { description as alerts } from "./alerts/noun.ts";
import { description as apply } from "./apply/noun.ts";
import { description as audit } from "./audit/noun.ts";
import { description as brands } from "./brands/noun.ts";
import { description as budgets } from "./budgets/noun.ts";
import { description as cases } from "./cases/noun.ts";
import { description as completion } from "./completion/noun.ts";
import { description as config } from "./config/noun.ts";
import { description as credits } from "./credits/noun.ts";
import { description as debug } from "./debug/noun.ts";
import { description as doctor } from "./doctor/noun.ts";
import { description as drill } from "./drill/noun.ts";
import { description as emergency } from "./emergency/noun.ts";
import { description as events } from "./events/noun.ts";
import { description as groups } from "./groups/noun.ts";
import { description as holds } from "./holds/noun.ts";
import { description as invitations } from "./invitations/noun.ts";
import { description as keys } from "./keys/noun.ts";
import { description as ledger } from "./ledger/noun.ts";
import { description as limits } from "./limits/noun.ts";
import { description as mailbox } from "./mailbox/noun.ts";
import { description as members } from "./members/noun.ts";
import { description as migrate } from "./migrate/noun.ts";
import { description as models } from "./models/noun.ts";
import { description as nodes } from "./nodes/noun.ts";
import { description as organizations } from "./organizations/noun.ts";
import { description as pictures } from "./pictures/noun.ts";
import { description as plans } from "./plans/noun.ts";
import { description as playground } from "./playground/noun.ts";
import { description as policies } from "./policies/noun.ts";
import { description as prices } from "./prices/noun.ts";
import { description as projects } from "./projects/noun.ts";
import { description as providers } from "./providers/noun.ts";
import { description as role } from "./role/noun.ts";
import { description as route } from "./route/noun.ts";
import { description as serve } from "./serve/noun.ts";
import { description as server } from "./server/noun.ts";
import { description as staff } from "./staff/noun.ts";
import { description as suspensions } from "./suspensions/noun.ts";
import { description as tokens } from "./tokens/noun.ts";
import { description as tryNoun } from "./try/noun.ts";
import { description as usage } from "./usage/noun.ts";
import { description as vault } from "./vault/noun.ts";
import { description as webhooks } from "./webhooks/noun.ts";

export const NOUNS: Readonly<Record<string, Noun>> = {
  activity: {
    description: activity,
    verbs: [() => import("./activity/list.ts")],
  },
  alerts: {
    description: alerts,
    verbs: [
      () => import("./alerts/choose.ts"),
      () => import("./alerts/set.ts"),
      () => import("./alerts/show.ts"),
    ],
  },
  apply: {
    description: apply,
    verbs: [() => import("./apply/apply.ts")],
  },
  audit: {
    description: audit,
    verbs: [
      () => import("./audit/erase-subject.ts"),
      () => import("./audit/export.ts"),
      () => import("./audit/key.ts"),
      () => import("./audit/list.ts"),
      () => import("./audit/rotate-key.ts"),
      () => import("./audit/verify.ts"),
    ],
  },
  brands: {
    description: brands,
    verbs: [
      () => import("./brands/change.ts"),
      () => import("./brands/create.ts"),
      () => import("./brands/discard.ts"),
      () => import("./brands/list.ts"),
      () => import("./brands/publish.ts"),
      () => import("./brands/remove-asset.ts"),
      () => import("./brands/remove.ts"),
      () => import("./brands/show.ts"),
    ],
  },
  budgets: {
    description: budgets,
    verbs: [
      () => import("./budgets/list.ts"),
      () => import("./budgets/remove.ts"),
      () => import("./budgets/set.ts"),
      () => import("./budgets/time-zone.ts"),
    ],
  },
  cases: {
    description: cases,
    verbs: [() => import("./cases/close.ts"), () => import("./cases/list.ts")],
  },
  completion: {
    description: completion,
    verbs: [() => import("./completion/completion.ts")],
  },
  config: {
    description: config,
    verbs: [() => import("./config/config.ts")],
  },
  credits: {
    description: credits,
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
    description: debug,
    verbs: [() => import("./debug/list.ts"), () => import("./debug/off.ts"), () => import("./debug/on.ts")],
  },
  doctor: {
    description: doctor,
    verbs: [() => import("./doctor/doctor.ts")],
  },
  drill: {
    description: drill,
    verbs: [() => import("./drill/canary.ts"), () => import("./drill/search.ts")],
  },
  emergency: {
    description: emergency,
    verbs: [
      () => import("./emergency/batch.ts"),
      () => import("./emergency/list.ts"),
      () => import("./emergency/resume.ts"),
      () => import("./emergency/stop.ts"),
    ],
  },
  events: {
    description: events,
    verbs: [() => import("./events/list.ts")],
  },
  groups: {
    description: groups,
    verbs: [
      () => import("./groups/list.ts"),
      () => import("./groups/remove.ts"),
      () => import("./groups/set.ts"),
    ],
  },
  holds: {
    description: holds,
    verbs: [
      () => import("./holds/confirm.ts"),
      () => import("./holds/lift.ts"),
      () => import("./holds/list.ts"),
      () => import("./holds/propose.ts"),
    ],
  },
  invitations: {
    description: invitations,
    verbs: [
      () => import("./invitations/create.ts"),
      () => import("./invitations/list.ts"),
      () => import("./invitations/revoke.ts"),
    ],
  },
  keys: {
    description: keys,
    verbs: [
      () => import("./keys/change.ts"),
      () => import("./keys/check-up.ts"),
      () => import("./keys/create.ts"),
      () => import("./keys/list.ts"),
      () => import("./keys/pause.ts"),
      () => import("./keys/quota.ts"),
      () => import("./keys/resume.ts"),
      () => import("./keys/revoke.ts"),
      () => import("./keys/rotate.ts"),
      () => import("./keys/show.ts"),
    ],
  },
  ledger: {
    description: ledger,
    verbs: [
      () => import("./ledger/explain.ts"),
      () => import("./ledger/prove.ts"),
      () => import("./ledger/rebuild.ts"),
      () => import("./ledger/reconcile.ts"),
      () => import("./ledger/verify.ts"),
    ],
  },
  limits: {
    description: limits,
    verbs: [
      () => import("./limits/list.ts"),
      () => import("./limits/outage.ts"),
      () => import("./limits/remove.ts"),
      () => import("./limits/set.ts"),
    ],
  },
  mailbox: {
    description: mailbox,
    verbs: [() => import("./mailbox/mailbox.ts")],
  },
  members: {
    description: members,
    verbs: [
      () => import("./members/change.ts"),
      () => import("./members/create.ts"),
      () => import("./members/list.ts"),
      () => import("./members/remove.ts"),
      () => import("./members/resume.ts"),
      () => import("./members/show.ts"),
      () => import("./members/suspend.ts"),
    ],
  },
  migrate: {
    description: migrate,
    verbs: [() => import("./migrate/migrate.ts")],
  },
  models: {
    description: models,
    verbs: [() => import("./models/list.ts")],
  },
  nodes: {
    description: nodes,
    verbs: [() => import("./nodes/forget.ts"), () => import("./nodes/list.ts")],
  },
  organizations: {
    description: organizations,
    verbs: [
      () => import("./organizations/allow.ts"),
      () => import("./organizations/create.ts"),
      () => import("./organizations/delete.ts"),
      () => import("./organizations/list.ts"),
      () => import("./organizations/networks.ts"),
      () => import("./organizations/privacy.ts"),
      () => import("./organizations/rename.ts"),
      () => import("./organizations/resume.ts"),
      () => import("./organizations/routing.ts"),
      () => import("./organizations/second-factor.ts"),
      () => import("./organizations/set-networks.ts"),
      () => import("./organizations/show.ts"),
      () => import("./organizations/suspend.ts"),
    ],
  },
  pictures: {
    description: pictures,
    verbs: [
      () => import("./pictures/holds.ts"),
      () => import("./pictures/revoke-links.ts"),
      () => import("./pictures/set-links.ts"),
      () => import("./pictures/set-retention.ts"),
      () => import("./pictures/settings.ts"),
    ],
  },
  plans: {
    description: plans,
    verbs: [
      () => import("./plans/assign.ts"),
      () => import("./plans/create.ts"),
      () => import("./plans/list.ts"),
      () => import("./plans/set.ts"),
    ],
  },
  playground: {
    description: playground,
    verbs: [() => import("./playground/estimate.ts"), () => import("./playground/models.ts")],
  },
  policies: {
    description: policies,
    verbs: [() => import("./policies/list.ts")],
  },
  prices: {
    description: prices,
    verbs: [
      () => import("./prices/history.ts"),
      () => import("./prices/list.ts"),
      () => import("./prices/set.ts"),
      () => import("./prices/show.ts"),
    ],
  },
  projects: {
    description: projects,
    verbs: [
      () => import("./projects/allow.ts"),
      () => import("./projects/create.ts"),
      () => import("./projects/list.ts"),
      () => import("./projects/rename.ts"),
      () => import("./projects/resume.ts"),
      () => import("./projects/show.ts"),
      () => import("./projects/suspend.ts"),
    ],
  },
  providers: {
    description: providers,
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
  role: {
    description: role,
    verbs: [() => import("./role/role.ts")],
  },
  route: {
    description: route,
    verbs: [() => import("./route/explain.ts")],
  },
  serve: {
    description: serve,
    verbs: [() => import("./serve/serve.ts")],
  },
  server: {
    description: server,
    verbs: [() => import("./server/check.ts")],
  },
  staff: {
    description: staff,
    verbs: [
      () => import("./staff/add.ts"),
      () => import("./staff/change.ts"),
      () => import("./staff/list.ts"),
      () => import("./staff/remove.ts"),
      () => import("./staff/show.ts"),
    ],
  },
  suspensions: {
    description: suspensions,
    verbs: [() => import("./suspensions/list.ts")],
  },
  tokens: {
    description: tokens,
    verbs: [
      () => import("./tokens/create.ts"),
      () => import("./tokens/list.ts"),
      () => import("./tokens/revoke.ts"),
      () => import("./tokens/whoami.ts"),
    ],
  },
  try: {
    description: tryNoun,
    verbs: [() => import("./try/try.ts")],
  },
  usage: {
    description: usage,
    verbs: [
      () => import("./usage/export.ts"),
      () => import("./usage/list.ts"),
      () => import("./usage/report.ts"),
      () => import("./usage/show.ts"),
      () => import("./usage/sum.ts"),
    ],
  },
  vault: {
    description: vault,
    verbs: [
      () => import("./vault/pepper-keys.ts"),
      () => import("./vault/retire-key.ts"),
      () => import("./vault/retire-pepper.ts"),
      () => import("./vault/revoke-again.ts"),
      () => import("./vault/rewrap.ts"),
      () => import("./vault/status.ts"),
    ],
  },
  webhooks: {
    description: webhooks,
    verbs: [
      () => import("./webhooks/change.ts"),
      () => import("./webhooks/create.ts"),
      () => import("./webhooks/curl.ts"),
      () => import("./webhooks/deliveries.ts"),
      () => import("./webhooks/delivery.ts"),
      () => import("./webhooks/end-secret.ts"),
      () => import("./webhooks/extend-secret.ts"),
      () => import("./webhooks/list.ts"),
      () => import("./webhooks/pause.ts"),
      () => import("./webhooks/remove.ts"),
      () => import("./webhooks/resend.ts"),
      () => import("./webhooks/resume.ts"),
      () => import("./webhooks/rotate-secret.ts"),
      () => import("./webhooks/show.ts"),
      () => import("./webhooks/test.ts"),
    ],
  },
};
