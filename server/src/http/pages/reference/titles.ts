const COUNTABLE: Readonly<Record<string, string>> = {
  budgets: "budget",
  keys: "key",
  limits: "limit",
  members: "member",
  nodes: "node",
  organizations: "organization",
  plans: "plan",
  projects: "project",
  providers: "provider",
  tokens: "token",
};

/** A heading from an operation's name: "keys.revoke" is "Revoke a key", "keys.list" is "List keys". */
export function titleOf(name: string): string {
  const [noun = "", verb = ""] = name.split(".");
  const words = `${verb.charAt(0).toUpperCase()}${verb.slice(1).replaceAll("-", " ").replaceAll("_", " ")}`;
  const one = COUNTABLE[noun];
  if (one === undefined) return `${groupOf(name)}: ${words.toLowerCase()}`;
  if (verb === "list") return `${words} ${noun}`;
  return `${words} ${/^[aeio]/.test(one) ? "an" : "a"} ${one}`;
}

/** The name of a group of calls. */
export function groupOf(name: string): string {
  const noun = (name.split(".")[0] ?? "").replaceAll("-", " ");
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}
