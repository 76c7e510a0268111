import type { ActErrorCode } from "../../kernel/act-error.ts";

/** What the command line adds to an error's sentence: which command helps. */
export const WHAT_TO_TYPE: Readonly<Partial<Record<ActErrorCode, string>>> = {
  organization_not_found: "'sallyport organizations list' shows them.",
  project_not_found: "'sallyport projects list' shows them.",
  member_not_found: "'sallyport members list' shows them.",
  grant_not_found: "'sallyport credits list' shows them.",
  request_not_found: "'sallyport usage --requests' lists them.",
  provider_not_found: "'sallyport providers list' shows them.",
  model_not_found: "'sallyport models' lists them.",
  key_not_found: "'sallyport keys list' shows those of an organization.",
  node_not_found: "'sallyport nodes list' shows them.",
  not_stopped: "'sallyport emergency list' shows what is.",
  token_not_found: "'sallyport tokens list' shows them.",
  not_authenticated: "'sallyport tokens create', where the server's settings are, makes one.",
};
