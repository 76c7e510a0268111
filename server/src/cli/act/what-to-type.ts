import type { ActErrorCode } from "../../kernel/act-error.ts";

/** What the command line adds to an error's sentence: which command helps. */
export const WHAT_TO_TYPE: Readonly<Partial<Record<ActErrorCode, string>>> = {
  organization_not_found: "'sallyport organizations list' shows them.",
  project_not_found: "'sallyport projects list' shows them.",
  member_not_found: "'sallyport members list' shows them.",
  too_many_keys: "'sallyport keys quota' allows more.",
  budget_not_found: "'sallyport budgets list' shows them.",
  limit_not_found: "'sallyport limits list' shows them.",
  grant_not_found: "'sallyport credits list' shows them.",
  request_not_found: "'sallyport usage list' lists them.",
  provider_not_found: "'sallyport providers list' shows them.",
  provider_exists: "Choose another --name, or change that one with 'sallyport providers change'.",
  provider_kind_unknown: "'sallyport providers kinds' tells what each needs.",
  provider_address_needed: "Give it in --base-url, such as http://127.0.0.1:11434/v1 for Ollama.",
  provider_models_needed: "Name them with --model, such as --model llama3.2=0,0.",
  provider_secret_needed: "Leave --no-secret out.",
  provider_secret_refused: "With --untested it is stored nevertheless.",
  address_private: "If that is what you mean, add --allow-private.",
  address_in_clear: "That is --allow-private.",
  address_needs_secret: "Add --secret, or --secret-env with the variable that holds it.",
  model_not_found: "'sallyport models' lists them.",
  key_not_found: "'sallyport keys list' shows those of an organization.",
  node_not_found: "'sallyport nodes list' shows them.",
  not_stopped: "'sallyport emergency list' shows what is.",
  token_not_found: "'sallyport tokens list' shows them.",
  not_authenticated: "'sallyport tokens create', where the server's settings are, makes one.",
};
