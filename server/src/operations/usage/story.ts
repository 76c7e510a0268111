import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { type Charge, dayOfNumber, type ExplainedHold } from "../../ledger/index.ts";
import { CHARGE_ERRORS, chargeFor } from "../ledger/find-charge.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationReference, timestamp } from "../place.ts";
import { sheetShown, showSheet } from "../prices/sheet.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { pricedBy } from "./priced-by.ts";
import type { Sight } from "./report-shown.ts";
import { requestShown, showRequest } from "./shown.ts";
import { sightOf } from "./sight.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

const STEPS = ["let_in", "held", "sent", "first_byte", "ended", "charged", "released", "given_back"] as const;

const stepShown = z.object({
  what: z.enum(STEPS),
  at: timestamp,
  amount_usd: usdShown
    .nullable()
    .describe("Held, charged, released or given back; null for the others, and for who sees no costs."),
  number: z
    .string()
    .nullable()
    .describe("Its place among what is signed each day; null where nothing was written."),
});

export const tellStory = operation({
  name: "usage.story",
  summary: "Tell the story of one request, step by step: let in, held, sent, counted, charged, released.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    request: z.string().max(40, "is not an id").describe("Its id is in every answer's 'x-request-id'."),
  }),
  output: z.object({
    request: requestShown,
    key: z.object({ id: z.uuid(), name: z.string(), prefix: z.string() }),
    project: z.string().describe("Its short name."),
    steps: z.array(stepShown).describe("In the order in which they happened."),
    hold: z
      .object({
        kind: z
          .enum(["exact", "lease"])
          .describe("For this request alone, or shared by requests of its key."),
        amount_usd: usdShown.nullable(),
        open_usd: usdShown.nullable().describe("What of it is still held."),
        requests: z.int().describe("How many were charged to it."),
      })
      .nullable()
      .describe("Null: it cost nothing, so nothing was held."),
    price: z
      .object({
        plan: z.string().describe("The plan by which the organization bought then."),
        sheet: sheetShown,
        gives_the_charge: z
          .boolean()
          .describe("Whether these prices and these counts give exactly what was charged."),
      })
      .nullable()
      .describe("The prices then; null where they are not known, for test keys, and for who sees no costs."),
    leaf: z
      .object({
        number: z.string(),
        day: z.iso.date().nullable().describe("The closed day whose tree it is in; null: not closed yet."),
      })
      .nullable()
      .describe("Null: nothing was charged, so nothing has to be proved."),
  }),
  errors: CHARGE_ERRORS,
  async run(act, asked) {
    const { organization, charge } = await chargeFor(act, allowed, asked);
    const sight = sightOf(act.principal, organization);
    const { number } = charge;
    const priced = sight.charges ? await pricedBy(act.database, organization, charge) : null;
    return {
      request: showRequest(charge.recorded, sight),
      key: { id: charge.recorded.keyId, name: charge.keyName, prefix: charge.keyPrefix },
      project: charge.project,
      steps: stepsOf(charge, sight),
      hold: charge.hold && showHold(charge.hold, sight),
      price: priced && {
        plan: priced.plan,
        sheet: showSheet(priced.sheet),
        gives_the_charge: priced.charge === charge.charge,
      },
      leaf:
        number === null
          ? null
          : { number, day: await act.database.asOperator((db) => dayOfNumber(db, number)) },
    };
  },
});

function showHold({ kind, amount, open, requests }: ExplainedHold, { charges }: Sight) {
  const paid = (money: bigint) => (charges ? formatUsd(money) : null);
  return { kind, amount_usd: paid(amount), open_usd: paid(open), requests };
}

type Step = z.input<typeof stepShown>;

function stepsOf(charge: Charge, { charges }: Sight): Step[] {
  const { hold, recorded, refunds, number } = charge;
  const startedMs = charge.startedAt.getTime();
  const step = (
    what: Step["what"],
    atMs: number,
    amount: bigint | null = null,
    its: string | null = null,
  ) => ({
    what,
    at: new Date(atMs).toISOString(),
    amount_usd: amount !== null && charges ? formatUsd(amount) : null,
    number: its,
  });
  const ownMs = (recorded.ownUs ?? 0) / 1000;
  const endedMs = startedMs + recorded.durationMs;
  const steps = [step("let_in", startedMs)];
  const movement = (kind: string) => hold?.movements.find((one) => one.kind === kind);
  if (hold !== null)
    steps.push(step("held", hold.madeAt.getTime(), hold.amount, movement("hold")?.number ?? null));
  if (recorded.attempts > 0) steps.push(step("sent", startedMs + ownMs));
  if (recorded.firstByteMs !== null && recorded.attempts === 1)
    steps.push(step("first_byte", startedMs + ownMs + recorded.firstByteMs));
  steps.push(step("ended", endedMs));
  if (charge.charge > 0n)
    steps.push(step("charged", movement("capture")?.at.getTime() ?? endedMs, charge.charge, number));
  const released = movement("void");
  if (released !== undefined)
    steps.push(step("released", released.at.getTime(), released.amount, released.number));
  for (const { at, amount, number: its } of refunds)
    steps.push(step("given_back", at.getTime(), amount, its));
  // A lease was made before the request began; everything else follows from its times.
  return steps.toSorted((a, b) => a.at.localeCompare(b.at) || STEPS.indexOf(a.what) - STEPS.indexOf(b.what));
}
