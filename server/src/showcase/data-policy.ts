/** What becomes of a request's text at a provider. */
type Keeps =
  /** Nothing, unless something goes wrong or abuse is suspected. */
  | { readonly text: "nothing" }
  /** So many days, for abuse checks. */
  | { readonly text: "days"; readonly days: number }
  /** It says no period, or none that binds it. */
  | { readonly text: "unsaid" }
  /** Machines that the operator chose: what they keep is the operator's to say. */
  | { readonly text: "operator" };

/** What a provider says of the text it is sent, by default and without a contract of its own. */
export interface DataPolicy {
  readonly keeps: Keeps;
  readonly trains: "no" | "may" | "operator";
  /** Where it answers, as a country or union by ISO 3166 (EU for the union); null where nobody says. */
  readonly place: string | null;
  /** The provider's own page; null where there is none. */
  readonly source: string | null;
  /** YYYY-MM-DD, when that page was read. */
  readonly date: string | null;
}

const READ = "2026-11-29";
const OPERATORS: DataPolicy = {
  keeps: { text: "operator" },
  trains: "operator",
  place: null,
  source: null,
  date: null,
};

/** By the kind of provider. What a page says today counts: read it again when a provider changes its terms. */
const POLICIES: Readonly<Record<string, DataPolicy>> = {
  openai: {
    keeps: { text: "days", days: 30 },
    trains: "no",
    place: "US",
    source: "https://developers.openai.com/api/docs/guides/your-data",
    date: READ,
  },
  anthropic: {
    keeps: { text: "days", days: 30 },
    trains: "no",
    place: "US",
    source: "https://privacy.claude.com/en/articles/7996866-how-long-do-you-store-my-organization-s-data",
    date: READ,
  },
  groq: {
    keeps: { text: "nothing" },
    trains: "no",
    place: "US",
    source: "https://console.groq.com/docs/your-data",
    date: READ,
  },
  xai: {
    keeps: { text: "days", days: 30 },
    trains: "no",
    place: "US",
    source: "https://docs.x.ai/docs/faq/security",
    date: READ,
  },
  mistral: {
    keeps: { text: "days", days: 30 },
    trains: "no",
    place: "EU",
    source: "https://docs.mistral.ai/admin/monitor-comply/zero-data-retention",
    date: READ,
  },
  togetherai: {
    // Two of its pages differ. The stricter reading counts: it stores unless the operator's account says otherwise.
    keeps: { text: "unsaid" },
    trains: "no",
    place: "US",
    source: "https://docs.together.ai/docs/zero-data-retention",
    date: READ,
  },
  deepseek: {
    keeps: { text: "unsaid" },
    // Its terms promise nothing for the API, and its privacy policy names training.
    trains: "may",
    place: "CN",
    source: "https://cdn.deepseek.com/policies/en-US/deepseek-privacy-policy.html",
    date: READ,
  },
  bedrock: {
    // Depends on the model: of some, what is flagged or all is kept so long.
    keeps: { text: "days", days: 30 },
    trains: "no",
    place: null,
    source: "https://docs.aws.amazon.com/bedrock/latest/userguide/data-retention.html",
    date: READ,
  },
  fireworks: {
    keeps: { text: "nothing" },
    trains: "no",
    place: "US",
    source: "https://docs.fireworks.ai/guides/security_compliance/data_handling",
    date: READ,
  },
  openrouter: {
    // With the flags that every request is sent with.
    keeps: { text: "nothing" },
    trains: "no",
    place: null,
    source: "https://openrouter.ai/docs/guides/privacy/zero-data-retention",
    date: READ,
  },
  perplexity: {
    keeps: { text: "nothing" },
    trains: "no",
    place: "US",
    source: "https://docs.perplexity.ai/docs/resources/privacy-security",
    date: READ,
  },
  // Nobody has read its terms for this page, so nothing good is claimed.
  cohere: { keeps: { text: "unsaid" }, trains: "may", place: null, source: null, date: null },
};

/** @param kind of the registry; of one that is not known nothing is claimed */
export function dataPolicyOf(kind: string): DataPolicy {
  return POLICIES[kind] ?? OPERATORS;
}
