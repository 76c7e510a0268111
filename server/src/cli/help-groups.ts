/** The nouns under the headings of `sallyport --help`, in its order. One that is missing here comes last. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "Start and try it:": ["serve", "try", "apply"],
  "Providers and prices:": ["providers", "groups", "models", "prices", "plans"],
  "Customers and their keys:": [
    "organizations",
    "projects",
    "members",
    "invitations",
    "activity",
    "keys",
    "suspensions",
  ],
  "What they may spend and ask for:": ["credits", "budgets", "limits", "usage", "ledger"],
  "When something is wrong:": ["doctor", "server", "emergency", "debug", "drill", "holds"],
  "Look after it:": [
    "config",
    "migrate",
    "nodes",
    "staff",
    "policies",
    "tokens",
    "vault",
    "audit",
    "mailbox",
    "completion",
  ],
};
const OTHERS = "Others:";

/** The heading and place of a noun. */
function placeOf(noun: string): readonly [heading: string, place: number] {
  const place = Object.values(GROUPS).flat().indexOf(noun);
  const [heading] = Object.entries(GROUPS).find(([, nouns]) => nouns.includes(noun)) ?? [OTHERS];
  return [heading, place < 0 ? Number.MAX_SAFE_INTEGER : place];
}

/** Nouns as help lists them, each with its heading. */
export function inHelpOrder(nouns: readonly string[]): readonly (readonly [noun: string, heading: string])[] {
  return nouns
    .map((noun) => [noun, ...placeOf(noun)] as const)
    .sort(([, , one], [, , other]) => one - other)
    .map(([noun, heading]) => [noun, heading]);
}
