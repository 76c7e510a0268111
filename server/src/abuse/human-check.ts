/** What a page shows to prove that a person, or at least some work, stands behind it (AB-1). */
export type HumanQuestion =
  | { readonly kind: "proof_of_work"; readonly challenge: unknown }
  | { readonly kind: "turnstile"; readonly site_key: string };

/** What a proof is for. One for another door is refused. */
export type ProofAction = "sign_up" | "sign_in";

/** Asks for a proof and checks it. */
export interface HumanCheck {
  /** Which kind it is, for a page that is about to ask. */
  readonly shown:
    | { readonly kind: "proof_of_work" }
    | { readonly kind: "turnstile"; readonly site_key: string };
  ask(action: ProofAction): Promise<HumanQuestion>;
  /**
   * Each proof is good once.
   * @throws ActError proof_refused, proof_unchecked, limits_unchecked
   */
  check(action: ProofAction, proof: string): Promise<void>;
}
