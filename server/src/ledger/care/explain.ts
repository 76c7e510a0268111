import { isoTime } from "../../kernel/clock.ts";
import type { OrganizationId, RequestId } from "../../kernel/ids.ts";
import { formatUsd } from "../../kernel/money.ts";
import { STANDARD_TIER } from "../../kernel/price-sheet.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { TOKEN_PARTS, type TokenPart, type UsedTokens } from "../../usage/index.ts";
import { type Charge, type ExplainedHold, readCharge, readOwner } from "./store.ts";

/** C-5: what the books know of one request; null when the organization has no such request. */
export function findCharge(
  database: ControlDatabase,
  organization: OrganizationId,
  request: RequestId,
): Promise<Charge | null> {
  return database.inTenant(organization, (db) => readCharge(db, request));
}

/** Whose request it was; null when nobody's with that id is recorded. */
export function ownerOfRequest(
  database: ControlDatabase,
  request: RequestId,
): Promise<OrganizationId | null> {
  return database.asOperator((db) => readOwner(db, request));
}

/**
 * C-5: the whole story of one charge, a sentence for each step.
 * @param withCosts whether it tells what is the operator's own: what the provider charges, the margin and losses
 */
export function tellCharge(charge: Charge, withCosts = true): readonly string[] {
  return [
    whatWasAsked(charge),
    whatWasHeld(charge),
    whatItCost(charge, withCosts),
    ...whatWasCharged(charge, withCosts),
    ...whereItCameFrom(charge),
    ...charge.refunds.map(
      ({ at, amount, grant }) => `On ${time(at)} ${usd(amount)} were given back, as the grant ${grant}.`,
    ),
    conclusion(charge),
  ];
}

const time = (date: Date) => isoTime(date.getTime()).replace("T", " ").replace(/\..*/, " UTC");
const usd = (amount: bigint) => `${formatUsd(amount)} USD`;

function whatWasAsked({ request, startedAt, keyName, keyPrefix, model, provider, outcome }: Charge): string {
  return `Request ${request} began on ${time(startedAt)} with the key '${keyName}' (${keyPrefix}…), asked ${provider} for the model ${model}, and ended as '${outcome}'.`;
}

function whatWasHeld({ hold, mode }: Charge): string {
  if (hold === null)
    return mode === "test"
      ? "It was made with a test key, which reaches the simulator and costs nothing, so no credit was held."
      : "No credit was held for it.";
  const made = `on ${time(hold.madeAt)} by the node ${hold.node}`;
  if (hold.kind === "exact")
    return `Before the provider was called, ${usd(hold.amount)} were held for this request alone (hold ${hold.id}, made ${made}).`;
  return `It was covered by a lease: ${usd(hold.amount)} that were held for this key (hold ${hold.id}, made ${made}) and spent in the node's memory. ${hold.requests} ${hold.requests === 1 ? "request was" : "requests were"} charged to that lease.`;
}

const COUNTED: Readonly<Record<string, string>> = {
  provider: "counted by the provider",
  counted: "counted here",
  estimated: "estimated, because the provider did not count them",
  bounded:
    "the most that may have been made until it was stopped, because its caller had left before the provider counted",
};

function whatItCost(charge: Charge, withCosts: boolean): string {
  const { usageSource, inputTokens, outputTokens, serviceTier, searches, images, cost } = charge;
  const counted = COUNTED[usageSource];
  if (counted === undefined)
    return "The provider was not reached or refused, so there was nothing to charge.";
  const price =
    cost === null ? "what the provider charges for that is not known" : `the provider charges ${usd(cost)}`;
  const input = `${inputTokens} tokens of input${partsOf(charge, "input")}`;
  const searched = searches === 0 ? "" : `, and made ${searches} ${searches === 1 ? "search" : "searches"}`;
  const tier = serviceTier === STANDARD_TIER ? "" : tierWords(serviceTier, images !== null);
  const own = withCosts ? `; ${price}` : "";
  return `It used ${input} and ${outputTokens} of output${partsOf(charge, "output")}, ${counted}${searched}${drawn(charge)}${tier}${own}.`;
}

function tierWords(name: string, isPicture: boolean): string {
  return isPicture
    ? `; each picture costs what the price list says of '${name}'`
    : `; it is charged by the prices of the service tier '${name}'`;
}

/** What became of the pictures that were asked for; nothing where text was. */
function drawn({ images, outcome }: Charge): string {
  if (images === null) return "";
  if (images === 0) return ", and no picture came of it";
  const fewer =
    outcome === "partly_succeeded" ? ", fewer than were asked for, of which only these are charged" : "";
  return `, and ${images} ${images === 1 ? "picture" : "pictures"} came${fewer}`;
}

/** Such as " (900 of them from its cache, 20 of audio)"; nothing where there are none. */
function partsOf(tokens: UsedTokens, of: TokenPart["of"]): string {
  const parts = TOKEN_PARTS.filter((part) => part.of === of && tokens[part.name] > 0);
  if (parts.length === 0) return "";
  const [first, ...others] = parts.map(({ name, words }) => [tokens[name], words] as const);
  const said = others.map(([count, words]) => `, ${count} ${words}`).join("");
  return ` (${first?.[0]} of them ${first?.[1]}${said})`;
}

function whatWasCharged({ charge, loss, outcome, cost }: Charge, withCosts: boolean): readonly string[] {
  const margin =
    cost === null || charge === 0n || !withCosts
      ? ""
      : `, which leaves the operator a margin of ${usd(charge - cost)}`;
  const lines = [
    charge === 0n ? "The customer was charged nothing." : `The customer was charged ${usd(charge)}${margin}.`,
  ];
  if (loss > 0n && withCosts)
    lines.push(
      outcome === "interrupted"
        ? `The gateway failed before the request ended, so the customer pays nothing; the most it can have cost, ${usd(loss)}, is booked as unknown on the operator's side.`
        : `${usd(loss)} more were not covered by the hold and are booked as the operator's loss.`,
    );
  return lines;
}

function whereItCameFrom({ hold, charge }: Charge): readonly string[] {
  if (hold === null || charge === 0n) return [];
  const sources = hold.sources.map(
    ({ grant, kind, amount }) => `${usd(amount)} of the grant ${grant} (${kind})`,
  );
  if (hold.onCredit > 0n) sources.push(`${usd(hold.onCredit)} on credit, which the organization owes`);
  const all = hold.kind === "exact" ? "It" : "What was charged to the lease";
  return [`${all} was paid from ${sources.join(" and ")}. ${whatIsLeft(hold)}`];
}

function whatIsLeft({ kind, amount, captured, open, closedAt }: ExplainedHold): string {
  const what = kind === "exact" ? "hold" : "lease";
  if (open > 0n) return `${usd(open)} of the ${what} are still held.`;
  const rest = amount - captured;
  const ended = closedAt === null ? "" : ` on ${time(closedAt)}`;
  return rest === 0n
    ? `The ${what} was used up${ended}.`
    : `The ${what} ended${ended}, and ${usd(rest)} of it went back to the balance.`;
}

function conclusion({ charge, refunds }: Charge): string {
  const returned = refunds.reduce((sum, { amount }) => sum + amount, 0n);
  return `All in all the request cost the customer ${usd(charge - returned)}.`;
}
