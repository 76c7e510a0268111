import type { ProbeOutcome, ProbeResult } from "../../provider-accounts/index.ts";

/** What a test has shown, as the rest of a sentence that begins with the provider. */
export function inWords({ outcome, status }: Pick<ProbeResult, "outcome" | "status">): string {
  return status === null ? WORDS[outcome] : WORDS[outcome].replace("{status}", String(status));
}

const WORDS: Readonly<Record<ProbeOutcome, string>> = {
  accepted: "accepts the secret.",
  answered: "answers.",
  credentials_refused: "refused the credentials (status {status}).",
  no_list:
    "is reachable but has no list of models at this address; check the address, which often ends in /v1.",
  not_a_list: "answered, but not with a list of models; is the address right?",
  redirects: "redirects elsewhere (status {status}), which is not followed; use the final address.",
  other_status: "answered with status {status}; try again later or ask the provider.",
  unresolvable: "cannot be reached: its host name is not known.",
  address_refused: "is at a private address, where it may not be.",
  connect_failed: "cannot be reached: nothing answers at its address.",
  connect_timeout: "cannot be reached: connecting took too long.",
  tls_failed: "cannot prove who it is: its TLS certificate is not valid for this address.",
  silent: "did not answer in time.",
  broke_off: "broke the connection off.",
  malformed: "does not speak HTTP/1.1 correctly; is the address right?",
};
