// Generated from docs/controls.md by npm run generate.
export const CONTROLS: Readonly<
  Record<
    string,
    {
      readonly state: "whole" | "part";
      readonly said: readonly string[];
      readonly code: readonly string[];
      readonly tests: readonly string[];
    }
  >
> = {
  "ID-1": {
    "state": "whole",
    "said": [
      "Passwords are stored only as bcrypt hashes of cost 12, made of all of the password; known and unknown addresses get the same answer after the same time."
    ],
    "code": [
      "accounts/password-hash.ts",
      "entrance/evenly.ts",
      "accounts.password_hash",
      "migrations/0001-schema/02-people.sql"
    ],
    "tests": [
      "accounts/password-hash.test.ts",
      "doors/real-passwords.pg.test.ts",
      "doors/accounts.pg.test.ts"
    ]
  },
  "ID-2": {
    "state": "whole",
    "said": [
      "Password rules are enforced, and told beforehand."
    ],
    "code": [
      "accounts/password-rules.ts"
    ],
    "tests": [
      "accounts/password-rules.test.ts",
      "doors/accounts.pg.test.ts"
    ]
  },
  "ID-3": {
    "state": "whole",
    "said": [
      "An address is verified before anything can be done in an organization."
    ],
    "code": [
      "operations/permission.ts",
      "entrance/verify.ts"
    ],
    "tests": [
      "doors/accounts.pg.test.ts",
      "doors/permissions.pg.test.ts",
      "compose/playground.pg.test.ts",
      "acceptance/people.test.ts"
    ]
  },
  "ID-4": {
    "state": "whole",
    "said": [
      "Sessions live on the server, as hashes, and end."
    ],
    "code": [
      "sessions/",
      "http/control/cookies.ts"
    ],
    "tests": [
      "doors/sessions.pg.test.ts"
    ]
  },
  "ID-5": {
    "state": "whole",
    "said": [
      "Access tokens of five minutes for the operator's other sites: ES256, with audience and issuer, by keys that are changed; whose session has ended gets no new one."
    ],
    "code": [
      "access-tokens/",
      "entrance/tokens/"
    ],
    "tests": [
      "doors/tokens.pg.test.ts"
    ]
  },
  "ID-6": {
    "state": "whole",
    "said": [
      "__Host- cookies, and no change from a page of another site."
    ],
    "code": [
      "http/control/cookies.ts",
      "http/control/same-site.ts"
    ],
    "tests": [
      "doors/sessions.pg.test.ts"
    ]
  },
  "ID-8": {
    "state": "whole",
    "said": [
      "Roles are enforced, for people by their sessions too; the last owner stays; ownership is handed over through two doors."
    ],
    "code": [
      "operations/permission.ts",
      "compose/people/people.ts",
      "membership/"
    ],
    "tests": [
      "doors/permissions.pg.test.ts",
      "cli/permissions.pg.test.ts",
      "doors/departing.pg.test.ts",
      "doors/handing-over.pg.test.ts",
      "acceptance/browser/organizations.test.ts"
    ]
  },
  "ID-9": {
    "state": "whole",
    "said": [
      "One account for one address, however it is typed."
    ],
    "code": [
      "accounts/address.ts",
      "address_index",
      "migrations/0001-schema/02-people.sql"
    ],
    "tests": [
      "accounts/address.test.ts",
      "doors/accounts.pg.test.ts"
    ]
  },
  "ID-10": {
    "state": "whole",
    "said": [
      "People sign in at Google, GitHub or any issuer of OpenID Connect, with state, nonce and PKCE; an address that the issuer has not verified takes over no account."
    ],
    "code": [
      "issuers/",
      "entrance/issuers/"
    ],
    "tests": [
      "doors/issuers.pg.test.ts",
      "acceptance/browser/ways-in.test.ts"
    ]
  },
  "ID-11": {
    "state": "whole",
    "said": [
      "\"this was not me\" in mails and on the account's page ends sessions and the password, takes away what was added, pauses the person's keys on every node and opens a case."
    ],
    "code": [
      "entrance/report.ts"
    ],
    "tests": [
      "doors/reports.pg.test.ts",
      "doors/second-factor.pg.test.ts",
      "doors/address-undone.pg.test.ts",
      "acceptance/browser/doors.test.ts"
    ]
  },
  "AB-1": {
    "state": "whole",
    "said": [
      "A proof of work at sign-up, or Cloudflare Turnstile where it is set up: a proof that was used, is another door's or made up is refused, and everybody while Turnstile cannot be asked."
    ],
    "code": [
      "abuse/proof-of-work.ts",
      "abuse/turnstile.ts"
    ],
    "tests": [
      "doors/accounts.pg.test.ts",
      "doors/turnstile.pg.test.ts"
    ]
  },
  "AB-2": {
    "state": "whole",
    "said": [
      "Disposable addresses are refused."
    ],
    "code": [
      "abuse/disposable.ts"
    ],
    "tests": [
      "doors/accounts.pg.test.ts",
      "accounts/address.test.ts"
    ]
  },
  "AB-3": {
    "state": "whole",
    "said": [
      "Sign-ups are limited by network and mail domain."
    ],
    "code": [
      "abuse/door-limits.ts",
      "entrance/sign-up.ts"
    ],
    "tests": [
      "doors/accounts.pg.test.ts"
    ]
  },
  "AB-4": {
    "state": "part",
    "said": [
      "Authentication and security events are written down in one form (this part)."
    ],
    "code": [
      "security-events/"
    ],
    "tests": [
      "doors/accounts.pg.test.ts",
      "doors/events.pg.test.ts"
    ]
  },
  "D-1": {
    "state": "part",
    "said": [
      "Addresses, names and mails are sealed, found by blind indexes (this part)."
    ],
    "code": [
      "accounts/person-key.ts",
      "accounts/people-keys.ts",
      "mail/outbox.ts"
    ],
    "tests": [
      "doors/permissions.pg.test.ts",
      "mail/mail.pg.test.ts"
    ]
  },
  "ID-7": {
    "state": "part",
    "said": [
      "In production the command line needs a named operator (this part)."
    ],
    "code": [
      "compose/open-control.ts"
    ],
    "tests": [
      "acceptance/many-nodes.test.ts"
    ]
  },
  "K-1": {
    "state": "whole",
    "said": [
      "Keys are stored only as salted, keyed hashes."
    ],
    "code": [
      "keys/hash.ts",
      "keys/format.ts",
      "keys/peppers.ts"
    ],
    "tests": [
      "keys/*.test.ts",
      "acceptance/promises.test.ts",
      "acceptance/rotation.test.ts"
    ]
  },
  "K-2": {
    "state": "whole",
    "said": [
      "A key is shown once."
    ],
    "code": [
      "keys/keys.ts",
      "Secret",
      "[secret]"
    ],
    "tests": [
      "acceptance/promises.test.ts",
      "cli/cli.pg.test.ts"
    ]
  },
  "K-3": {
    "state": "whole",
    "said": [
      "Keys are scoped by endpoint, model, network and expiry."
    ],
    "code": [
      "gateway/callers/authenticate.ts",
      "gateway/routing/route.ts"
    ],
    "tests": [
      "gateway/callers/*.test.ts",
      "gateway/routing/*.test.ts"
    ]
  },
  "K-4": {
    "state": "whole",
    "said": [
      "A revoked key is dead when the call returns, on every node; \"compromised\" also cuts open answers; also after its machine slept or the database's clock was set back."
    ],
    "code": [
      "authority/",
      "propagation/",
      "gateway/admission/call.ts",
      "kernel/clock.ts",
      "node_report",
      "latest_time",
      "migrations/0001-schema/04-nodes.sql"
    ],
    "tests": [
      "authority/*.pg.test.ts",
      "kernel/clock.test.ts",
      "acceptance/many-nodes.test.ts",
      "acceptance/trials/revocation.trial.ts"
    ]
  },
  "AB-10": {
    "state": "part",
    "said": [
      "Organizations, projects and members are suspended everywhere when the call returns and resumed by whoever suspended them; their keys stay (this part; cases and appeals follow)."
    ],
    "code": [
      "suspensions/",
      "switches/switches.ts",
      "gateway/routing/stops.ts",
      "migrations/0001-schema/03-tenants.sql"
    ],
    "tests": [
      "compose/suspension.pg.test.ts",
      "switches/switches.test.ts",
      "migrations/roles.pg.test.ts"
    ]
  },
  "AB-9": {
    "state": "whole",
    "said": [
      "Everything, a provider, a model, an organization or a key is stopped on every node when the call returns; what is in flight is drained or cut as asked; in the audit ledger with its reason."
    ],
    "code": [
      "switches/",
      "gateway/routing/stops.ts",
      "gateway/admission/call.ts",
      "platform/egress/",
      "migrations/0001-schema/12-switches.sql"
    ],
    "tests": [
      "switches/*.test.ts",
      "gateway/forwarding/forward.test.ts",
      "emergency.pg.test.ts",
      "acceptance/switches.test.ts",
      "acceptance/trials/switches.trial.ts"
    ]
  },
  "K-6": {
    "state": "whole",
    "said": [
      "Test keys reach only the simulator and never spend."
    ],
    "code": [
      "gateway/routing/routing-table.ts"
    ],
    "tests": [
      "gateway/routing/routing-table.test.ts",
      "acceptance/start-and-stop.test.ts"
    ]
  },
  "K-7": {
    "state": "whole",
    "said": [
      "Only metadata of a key is visible."
    ],
    "code": [
      "keys/metadata.ts",
      "operations/keys/shown.ts"
    ],
    "tests": [
      "keys/keys.pg.test.ts",
      "cli/cli.pg.test.ts"
    ]
  },
  "K-8": {
    "state": "whole",
    "said": [
      "One key is one request, by keyed hashes, for 24 hours, also over a crash."
    ],
    "code": [
      "idempotency/",
      "gateway/admission/idempotency-key.ts",
      "migrations/0001-schema/18-idempotency.sql"
    ],
    "tests": [
      "idempotency/*.test.ts",
      "acceptance/money.test.ts"
    ]
  },
  "K-9": {
    "state": "whole",
    "said": [
      "A key anywhere in a URL, or from a page whose origin was not listed, our own among them, is refused with advice; the playground's key is good on our own pages only and ends with the session; secret scanners and whoever has the whole key end it; a check-up says what to mend."
    ],
    "code": [
      "http/guard.ts",
      "http/key-in-url.ts",
      "http/browsers.ts",
      "gateway/callers/authenticate.ts",
      "leaks/",
      "http/control/leaks.ts",
      "keys/playground.ts",
      "keys/check-up.ts",
      "migrations/0004-keys.sql"
    ],
    "tests": [
      "acceptance/misdirected.test.ts",
      "acceptance/browsers.test.ts",
      "acceptance/browser/keys.test.ts",
      "leaks/leaks.pg.test.ts",
      "compose/playground.pg.test.ts",
      "operations/keys/people.pg.test.ts",
      "gateway/callers/authenticate.test.ts"
    ]
  },
  "P-1": {
    "state": "whole",
    "said": [
      "Provider keys are AES-256-GCM encrypted, bound to their row, also while the master key is replaced."
    ],
    "code": [
      "vault/record.ts",
      "vault/rewrap.ts",
      "master_key_checks"
    ],
    "tests": [
      "vault/*.test.ts",
      "acceptance/rotation.test.ts",
      "migrations/catalogue.pg.test.ts"
    ]
  },
  "P-3": {
    "state": "whole",
    "said": [
      "Provider keys reach no browser, log or error."
    ],
    "code": [
      "providers/dialects/errors/provider-error.ts",
      "Secret"
    ],
    "tests": [
      "acceptance/promises.test.ts"
    ]
  },
  "P-4": {
    "state": "whole",
    "said": [
      "Only what the request needs goes to a provider."
    ],
    "code": [
      "gateway/forwarding/ask.ts"
    ],
    "tests": [
      "acceptance/promises.test.ts"
    ]
  },
  "P-5": {
    "state": "whole",
    "said": [
      "Fallback until the first event of an answer, whatever provider and caller speak; a stream that breaks later ends with an error and counts against its target; one more try where nobody else is left, within a budget; one documented outcome for each fault; groups of models, chosen by order, weight, price or speed; an organization's requests stay at the providers and in the regions that it is bound to; a refusal of content goes to nobody else.",
      "What was sent is paid for: callers that leave pay what was made, and what no customer pays is booked as the operator's loss."
    ],
    "code": [
      "gateway/routing/usable-models.ts",
      "gateway/forwarding/forward.ts",
      "gateway/forwarding/open-stream.ts",
      "gateway/forwarding/failure.ts",
      "gateway/forwarding/retries.ts",
      "gateway/health/in-order.ts",
      "gateway/admission/call.ts",
      "gateway/metering/meter-stream.ts",
      "gateway/metering/most-tokens.ts",
      "gateway/metering/settle.ts"
    ],
    "tests": [
      "compose/project-scopes.pg.test.ts",
      "gateway/forwarding/retries.test.ts",
      "gateway/health/in-order.test.ts",
      "gateway/routing/groups.test.ts",
      "acceptance/provider-faults.test.ts",
      "acceptance/odd-providers.test.ts",
      "leaving.pg.test.ts",
      "gateway/settlement.test.ts",
      "gateway/admission/admit.test.ts",
      "gateway/forwarding/forward.test.ts",
      "acceptance/trials/leaving.trial.ts"
    ]
  },
  "P-6": {
    "state": "whole",
    "said": [
      "Secrets come from the environment; weak ones are refused; once it runs, no process of ours shows them."
    ],
    "code": [
      "config/secrets.ts",
      "config/read.ts",
      "compose/adopt-secrets.ts",
      "compose/verify-secrets.ts",
      "server/bin/hand-over.mjs",
      "compose/powers.ts"
    ],
    "tests": [
      "config/*.test.ts",
      "acceptance/start-and-stop.test.ts",
      "acceptance/process-secrets.test.ts",
      "acceptance/rotation.test.ts",
      "acceptance/separate-processes.test.ts"
    ]
  },
  "C-1": {
    "state": "part",
    "said": [
      "Credit is held before a provider is called, and no balance goes below zero, or below its credit line where it has one; more than was held is the operator's loss.",
      "What was sent is paid for: callers that leave pay what was made, and what no customer pays is booked as the operator's loss.",
      "Nothing is sold at an unknown price, below cost unasked, or for more than its worst case (this part)."
    ],
    "code": [
      "ledger/",
      "ledger_hold",
      "never_overdrawn",
      "migrations/0001-schema/13-ledger.sql",
      "gateway/pricing/worst-case.ts",
      "gateway/admission/admit.ts",
      "providers/attachments/",
      "gateway/admission/call.ts",
      "gateway/metering/meter-stream.ts",
      "gateway/metering/most-tokens.ts",
      "gateway/metering/settle.ts",
      "prices/",
      "gateway/pricing/price-targets.ts",
      "gateway/pricing/price-extras.ts",
      "providers/price-parameters.ts"
    ],
    "tests": [
      "ledger/*.pg.test.ts",
      "providers/attachments/*.test.ts",
      "acceptance/money.test.ts",
      "acceptance/bounds.test.ts",
      "leaving.pg.test.ts",
      "gateway/settlement.test.ts",
      "gateway/admission/admit.test.ts",
      "gateway/forwarding/forward.test.ts",
      "acceptance/trials/leaving.trial.ts",
      "prices/*.test.ts",
      "gateway/pricing/*.test.ts",
      "acceptance/price-parameters.test.ts"
    ]
  },
  "C-2": {
    "state": "whole",
    "said": [
      "A double-entry ledger, append-only, in which each request is charged once; differences are found, explained and repaired.",
      "Every day's transfers and charges are under a signature: closed once and in order, none left out; who changes, adds or removes one afterwards is found, with all rights on the database too."
    ],
    "code": [
      "usage_write",
      "ledger_differences",
      "migrations/0001-schema",
      "ledger/care/",
      "ledger/days/",
      "migrations/0001-schema/16-books.sql"
    ],
    "tests": [
      "ledger/*.pg.test.ts",
      "model.pg.test.ts",
      "ledger/days/days.pg.test.ts"
    ]
  },
  "C-4": {
    "state": "whole",
    "said": [
      "Usage by hour, day and group adds up to the ledger to the micro-dollar; amounts are for who pays; exports are exactly what is filtered.",
      "A budget's percentages, unusual spending and failures are told by mail and webhook, each once.",
      "Webhooks: written with their cause or not at all, signed, sent at least once and in turns, to public addresses over verified TLS only; secrets are sealed, shown once and replaced without a gap."
    ],
    "code": [
      "usage/report-store.ts",
      "usage_sum_up",
      "operations/usage/",
      "alerts/",
      "alerts_due",
      "alert_take",
      "webhook-events/",
      "webhooks/",
      "webhook_record",
      "webhooks_claim",
      "migrations/0047-webhooks"
    ],
    "tests": [
      "usage/report.pg.test.ts",
      "http/control/exports.pg.test.ts",
      "acceptance/browser/usage.test.ts",
      "alerts/alerts.pg.test.ts",
      "webhook-events/webhook-events.pg.test.ts",
      "webhook-events/webhook-events.pg.test.ts",
      "webhooks/sending.pg.test.ts",
      "webhooks/endpoints.pg.test.ts"
    ]
  },
  "C-5": {
    "state": "part",
    "said": [
      "A charge can be explained and given back (this part).",
      "A charge can be proven to its customer, offline and without anybody else's data.",
      "Every price there ever was can be told: decisions about prices are never changed or removed (this part)."
    ],
    "code": [
      "ledger/care/explain.ts",
      "ledger_refund",
      "ledger/days/prove.ts",
      "verifier/",
      "charge",
      "migrations/0001-schema/10-prices.sql",
      "prices/store.ts"
    ],
    "tests": [
      "ledger/ledger.pg.test.ts",
      "ledger/days/days.pg.test.ts",
      "acceptance/charge-proof.test.ts",
      "prices/prices.pg.test.ts"
    ]
  },
  "K-5": {
    "state": "whole",
    "said": [
      "Budgets of an organization, project, member or key: daily, monthly, in all."
    ],
    "code": [
      "ledger_hold",
      "ledger_recall",
      "migrations/0001-schema/14-spending.sql",
      "ledger/budgets.ts",
      "operations/keys/make.ts",
      "gateway/admission/admit.ts"
    ],
    "tests": [
      "ledger/*.pg.test.ts",
      "operations/keys/keys.pg.test.ts",
      "operations/budgets/budgets.pg.test.ts",
      "acceptance/money.test.ts",
      "acceptance/budgets-cluster.test.ts"
    ]
  },
  "AB-7": {
    "state": "whole",
    "said": [
      "Budgets of an organization, project, member or key: daily, monthly, in all."
    ],
    "code": [
      "ledger_hold",
      "ledger_recall",
      "migrations/0001-schema/14-spending.sql",
      "ledger/budgets.ts",
      "operations/keys/make.ts",
      "gateway/admission/admit.ts"
    ],
    "tests": [
      "ledger/*.pg.test.ts",
      "operations/keys/keys.pg.test.ts",
      "operations/budgets/budgets.pg.test.ts",
      "acceptance/money.test.ts",
      "acceptance/budgets-cluster.test.ts"
    ]
  },
  "AB-6": {
    "state": "whole",
    "said": [
      "Rate limits by key, project, member, organization and address, in requests and tokens: never over the limit in any window, on however many nodes; wrong keys are counted; standard headers on every answer that was counted."
    ],
    "code": [
      "limits/",
      "platform/limit-store/",
      "gateway/callers/recognise.ts",
      "gateway/admission/count-request.ts",
      "migrations/0001-schema/11-limits.sql"
    ],
    "tests": [
      "limits/*.test.ts",
      "platform/limit-store/*.test.ts",
      "gateway/admission/admit.test.ts",
      "compose/limits.pg.test.ts",
      "acceptance/limits.test.ts",
      "acceptance/limits-cluster.test.ts",
      "acceptance/trials/limits.trial.ts"
    ]
  },
  "AB-5": {
    "state": "part",
    "said": [
      "While requests cannot be counted, the data plane refuses before it looks at a key, unless the operator says otherwise, with a reason (this part)."
    ],
    "code": [
      "limits/outage.ts",
      "limits/limiter.ts",
      "compose/listen.ts",
      "limits outage"
    ],
    "tests": [
      "limits/limiter.test.ts",
      "acceptance/limits.test.ts",
      "acceptance/limits-cluster.test.ts",
      "acceptance/trials/limits.trial.ts"
    ]
  },
  "Z-1": {
    "state": "whole",
    "said": [
      "Prompts and completions are never stored."
    ],
    "code": [
      "Content",
      "ports/log.ts",
      "server/bin/environment.mjs",
      "platform/process/"
    ],
    "tests": [
      "acceptance/forensic.test.ts",
      "acceptance/closed-doors.test.ts",
      "sallyport drill canary"
    ]
  },
  "Z-2": {
    "state": "whole",
    "said": [
      "Only billing and operational metadata is kept."
    ],
    "code": [
      "usage/columns.ts"
    ],
    "tests": [
      "server/migrations/catalogue.pg.test.ts"
    ]
  },
  "Z-3": {
    "state": "whole",
    "said": [
      "Content is never used for training."
    ],
    "code": [
      "store: false"
    ],
    "tests": [
      "providers/dialects/openai/**/*.test.ts"
    ]
  },
  "Z-4": {
    "state": "whole",
    "said": [
      "Debug logging is per organization, without content, ends by itself within 60 minutes, audited."
    ],
    "code": [
      "debug/",
      "gateway/trace.ts",
      "at_most_an_hour",
      "set_now",
      "migrations/0001-schema/12-switches.sql"
    ],
    "tests": [
      "debug/*.test.ts",
      "gateway/trace.test.ts",
      "acceptance/switches.test.ts"
    ]
  },
  "Z-5": {
    "state": "whole",
    "said": [
      "What would make a provider keep content is refused by name (OpenAI dialect)."
    ],
    "code": [
      "providers/dialects/openai/request/retention.ts"
    ],
    "tests": [
      "acceptance/promises.test.ts"
    ]
  },
  "T-1": {
    "state": "whole",
    "said": [
      "TLS 1.3 only (our listener, providers, the database on another machine); plain HTTP from whoever is no declared TLS proxy is refused without a look at the key."
    ],
    "code": [
      "http/server.ts",
      "http/guard.ts",
      "gateway/callers/clear-text.ts",
      "platform/egress/",
      "platform/postgres/connection.ts"
    ],
    "tests": [
      "acceptance/plain-http.test.ts",
      "platform/egress/*.test.ts",
      "config/*.test.ts"
    ]
  },
  "T-3": {
    "state": "whole",
    "said": [
      "Security headers on everything the control plane answers: a strict content security policy, nothing of others, no framing, no power of the browser; private pages are not to be found."
    ],
    "code": [
      "http/security-headers.ts",
      "http/control-plane.ts"
    ],
    "tests": [
      "http/security-headers.test.ts",
      "http/pages/pages.test.ts",
      "acceptance/browser/pages.test.ts"
    ]
  },
  "T-2": {
    "state": "part",
    "said": [
      "HSTS of two years, with subdomains, ready to be known beforehand, where people come over TLS (this part: of pages and the control plane)."
    ],
    "code": [
      "http/security-headers.ts"
    ],
    "tests": [
      "http/security-headers.test.ts"
    ]
  },
  "R-3": {
    "state": "whole",
    "said": [
      "Nothing is stored before a choice; the choice is equal on both sides, recorded in the browser with its time, revocable, and works without a script; Global Privacy Control is taken as an answer."
    ],
    "code": [
      "http/pages/legal/cookies.ts",
      "http/pages/asked.ts"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts",
      "acceptance/browser/public-pages.test.ts"
    ]
  },
  "R-6": {
    "state": "part",
    "said": [
      "The pages about privacy, recipients and security are made from the running configuration (this part: versions follow)."
    ],
    "code": [
      "http/pages/legal/",
      "http/pages/trust/",
      "compose/site.ts"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts",
      "http/pages/trust/trust.test.ts"
    ]
  },
  "R-7": {
    "state": "part",
    "said": [
      "Each class of data has a period that the page about privacy tells from the sweeper's own constants (this part: the lag is not measured yet)."
    ],
    "code": [
      "entrance/sweep-store.ts",
      "http/pages/legal/retention.ts"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts"
    ]
  },
  "R-8": {
    "state": "whole",
    "said": [
      "Public pages in English and Spanish, the language in the path."
    ],
    "code": [
      "http/pages/bilingual.ts",
      "http/pages/texts/"
    ],
    "tests": [
      "http/pages/pages.test.ts",
      "acceptance/browser/public-pages.test.ts"
    ]
  },
  "R-9": {
    "state": "part",
    "said": [
      "Recipients are published from the configuration (this part: no change notice)."
    ],
    "code": [
      "http/pages/legal/recipients.ts",
      "showcase/"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts",
      "showcase/showcase.pg.test.ts"
    ]
  },
  "R-12": {
    "state": "whole",
    "said": [
      "The operator's name and address on every public page and mail."
    ],
    "code": [
      "http/pages/layout.ts"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts"
    ]
  },
  "I-5": {
    "state": "whole",
    "said": [
      "Pages survive a lost connection, in six states and both languages: nothing typed is lost, and a session that ended is signed in to again by the same person only."
    ],
    "code": [
      "dashboard/src/connection/"
    ],
    "tests": [
      "dashboard/src/connection/machine.test.ts",
      "acceptance/browser/shell.test.ts"
    ]
  },
  "I-2": {
    "state": "part",
    "said": [
      "/.well-known/security.txt and a page that says whom to tell (this part)."
    ],
    "code": [
      "http/pages/legal/contact.ts"
    ],
    "tests": [
      "http/pages/legal/legal.test.ts"
    ]
  },
  "T-4": {
    "state": "whole",
    "said": [
      "Body limits and clean errors."
    ],
    "code": [
      "gateway/receiving/receive.ts",
      "gateway/answers/refuse.ts",
      "kernel/errors.ts"
    ],
    "tests": [
      "acceptance/promises.test.ts",
      "acceptance/hostile-*.test.ts"
    ]
  },
  "D-2": {
    "state": "whole",
    "said": [
      "Least-privilege database access."
    ],
    "code": [],
    "tests": [
      "server/migrations/roles.pg.test.ts"
    ]
  },
  "D-4": {
    "state": "whole",
    "said": [
      "Every administrative act is in the audit ledger, written in its transaction; what was signed is not changed, removed or lost without being found by whoever has seen it (triggers refuse it too, but an owner can drop those); a leaf is one entry; lists show only what leaves prove; outsiders check it with one file and no access, and see when signing stopped; erasing a subject destroys the key to its entries, not the tree, and is always said."
    ],
    "code": [
      "audit/",
      "migrations/0001-schema/07-audit.sql",
      "verifier/"
    ],
    "tests": [
      "audit/audit.pg.test.ts",
      "audit/tree/*.test.ts",
      "tamper.pg.test.ts",
      "cli/audited-commands.pg.test.ts",
      "acceptance/audit-ledger.test.ts",
      "acceptance/audit/*.test.ts",
      "acceptance/trials/audit-*.trial.ts"
    ]
  },
  "D-5": {
    "state": "whole",
    "said": [
      "Structured security logs: allow-listed fields only."
    ],
    "code": [
      "ports/log.ts"
    ],
    "tests": []
  },
  "M-1": {
    "state": "whole",
    "said": [
      "Uploads are authenticated and safe: told by their first bytes, decoded and encoded anew in a process without files, sockets and secrets, with limits of pixels, time and memory; metadata is stripped; what is refused leaves nothing behind."
    ],
    "code": [
      "platform/images/",
      "uploads/uploads.ts",
      "http/media/",
      "compose/pictures/fetch-picture.ts",
      "uploads/unfinished.ts",
      "gateway/callers/identify.ts"
    ],
    "tests": [
      "compose/pictures/tus.pg.test.ts",
      "compose/pictures/fetch-picture.test.ts",
      "platform/images/images.test.ts",
      "platform/images/corpora.test.ts",
      "http/media/multipart.test.ts",
      "uploads/uploads.pg.test.ts",
      "acceptance/pictures.test.ts",
      "acceptance/trials/pictures.trial.ts"
    ]
  },
  "M-2": {
    "state": "whole",
    "said": [
      "Objects are private, below their organization's id, each sealed under a key of its own, which is wrapped by the organization's."
    ],
    "code": [
      "objects/",
      "platform/objects/"
    ],
    "tests": [
      "objects/objects.test.ts",
      "uploads/uploads.pg.test.ts",
      "uploads/stolen.pg.test.ts",
      "platform/objects/s3/s3.test.ts"
    ]
  },
  "M-3": {
    "state": "whole",
    "said": [
      "Links are signed, temporary and revocable, for a picture and for an organization, which can demand that whoever opens them is signed in as a member; never stored or logged."
    ],
    "code": [
      "links/",
      "uploads/show.ts",
      "http/media/links.ts",
      "compose/pictures/visitor.ts"
    ],
    "tests": [
      "links/link.test.ts",
      "uploads/uploads.pg.test.ts",
      "compose/pictures/visitor.pg.test.ts",
      "acceptance/pictures.test.ts"
    ]
  },
  "M-4": {
    "state": "part",
    "said": [
      "Pictures live for 72 hours, or what their organization said, 7 days at most; then their keys are destroyed, of which no backup exists; the lag is measured; what was asked of a task is sealed and destroyed in the same way, and a picture of it that is not finished with its end (this part)."
    ],
    "code": [
      "uploads/sweep.ts",
      "tasks/sweep.ts",
      "tasks/partials/",
      "objects/sealed-objects.ts",
      "pictures_due",
      "migrations/0024-pictures.sql",
      "generations_due",
      "migrations/0034-generations/05-sweeping.sql"
    ],
    "tests": [
      "uploads/uploads.pg.test.ts",
      "tasks/tasks.pg.test.ts",
      "tasks/partials/partials.pg.test.ts",
      "acceptance/pictures-walk.test.ts",
      "acceptance/trials/sweep.trial.ts"
    ]
  },
  "M-5": {
    "state": "whole",
    "said": [
      "A picture is deleted at once, everywhere, with a record; a task with all that it made, whatever is under way."
    ],
    "code": [
      "uploads/uploads.ts",
      "tasks/tasks.ts"
    ],
    "tests": [
      "uploads/uploads.pg.test.ts",
      "tasks/tasks.pg.test.ts",
      "acceptance/pictures.test.ts"
    ]
  },
  "M-6": {
    "state": "whole",
    "said": [
      "Logos, palettes, fonts, words and reference pictures belong to the organization, in versions that nobody changes, and tasks name the version they were made with; assets are kept until they are removed, sealed, counted, and destroyed with their kit or organization."
    ],
    "code": [
      "brand/",
      "tasks/branding.ts",
      "tasks/overlays.ts",
      "migrations/0049-brand-kits.sql"
    ],
    "tests": [
      "brand/brand.pg.test.ts",
      "platform/images/overlays.test.ts",
      "tasks/overlays.pg.test.ts"
    ]
  },
  "M-7": {
    "state": "part",
    "said": [
      "Organization checks in code and by row-level security, and of its pictures and tasks those of test keys and of live keys apart (this part)."
    ],
    "code": [
      "ports/database.ts",
      "migrations/0001-schema",
      "migrations/0024-pictures.sql",
      "uploads/mode-store.ts"
    ],
    "tests": [
      "server/migrations/roles.pg.test.ts",
      "uploads/uploads.pg.test.ts",
      "tasks/tasks.pg.test.ts",
      "platform/hand-over/hand-over.test.ts"
    ]
  },
  "M-8": {
    "state": "part",
    "said": [
      "Tasks are known from queued to ended, with live progress, also after a restart; organizations take turns, and a list of tasks is begun whole or not at all (this part: what is done here, and by the simulator)."
    ],
    "code": [
      "tasks/",
      "batches/",
      "picture-models/",
      "http/media/generations.ts",
      "compose/pictures/following.ts"
    ],
    "tests": [
      "tasks/tasks.pg.test.ts",
      "tasks/by-model.pg.test.ts",
      "tasks/turns.pg.test.ts",
      "batches/batches.pg.test.ts",
      "http/media/generations.test.ts",
      "acceptance/pictures-walk.test.ts"
    ]
  },
  "M-9": {
    "state": "whole",
    "said": [
      "Every task ends and every hold ends once, whoever dies: what was delivered is charged, the rest is free."
    ],
    "code": [
      "tasks/work.ts",
      "tasks/work-by-model.ts",
      "tasks/keep.ts",
      "gateway/tasks/ask.ts",
      "migrations/0034-generations/02-ending.sql",
      "migrations/0034-generations/03-working.sql"
    ],
    "tests": [
      "acceptance/trials/tasks.trial.ts",
      "tasks/deaths.pg.test.ts",
      "tasks/money.pg.test.ts",
      "tasks/by-model.pg.test.ts",
      "tasks/by-provider.pg.test.ts",
      "tasks/partials/partials.pg.test.ts",
      "tasks/tasks.pg.test.ts"
    ]
  },
  "M-10": {
    "state": "whole",
    "said": [
      "Longer retention is an exception: for safety, abuse, law, dispute, support or diagnostics, by admins, with a reason, an end and a maximum for each; two operators agree, or it ends after a day; owners are told by mail, in a list, in the audit ledger and in the export, unless the law forbids it."
    ],
    "code": [
      "holds/",
      "operations/holds/",
      "migrations/0050-exceptional-holds.sql"
    ],
    "tests": [
      "holds/holds.pg.test.ts",
      "operations/holds/holds.pg.test.ts"
    ]
  }
};
