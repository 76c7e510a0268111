import { ABUSE_PREVENTION } from "./abuse-prevention.ts";
import { API_KEYS } from "./api-keys.ts";
import { CONTENT } from "./content.ts";
import { DATA } from "./data.ts";
import { IDENTITY_AND_SESSIONS } from "./identity-sessions.ts";
import { INCIDENTS_AND_TRUST } from "./incidents-trust.ts";
import { MEDIA } from "./media.ts";
import { MONEY } from "./money.ts";
import { PRIVACY } from "./privacy.ts";
import type { PromiseGroup } from "./promise.ts";
import { PROVIDERS } from "./providers.ts";
import { TRANSPORT_AND_WEB } from "./transport-web.ts";

/** All of them, in the order in which they are told. */
export const PROMISES: readonly PromiseGroup[] = [
  IDENTITY_AND_SESSIONS,
  ABUSE_PREVENTION,
  API_KEYS,
  PROVIDERS,
  CONTENT,
  MEDIA,
  MONEY,
  TRANSPORT_AND_WEB,
  DATA,
  PRIVACY,
  INCIDENTS_AND_TRUST,
];
