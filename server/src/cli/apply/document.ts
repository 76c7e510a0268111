import { z } from "zod";
import { OperatorError } from "../../kernel/errors.ts";
import { otherNetwork } from "../../kernel/network.ts";
import { PRICE } from "../../kernel/price-sheet.ts";
import { STREAM_USAGES } from "../../kernel/stream-usage.ts";
import { LIMIT_SCOPES, LIMIT_UNITS, LIMITED_ENDPOINTS } from "../../limits/index.ts";
import { priceSheet } from "../../operations/prices/sheet.ts";
import { ENDPOINTS } from "../../providers/contract.ts";

const slug = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
    "must be lower-case letters, digits and hyphens, at most 40",
  );
const text = z.string().min(1, "must not be empty").max(200, "must have at most 200 characters");
const price = z
  .string()
  .regex(PRICE, 'must be a decimal in quotation marks, such as "0.15"')
  .nullable()
  .default(null);

/** Tokens; null where nobody knows. */
const mostTokens = z.int().min(1).max(1_000_000_000).nullable().default(null);

const model = z.union([
  z.string().transform((name) => ({
    model: name,
    inputUsdPerMillion: null,
    outputUsdPerMillion: null,
    contextTokens: null,
    outputTokens: null,
  })),
  z.strictObject({
    model: text,
    inputUsdPerMillion: price,
    outputUsdPerMillion: price,
    contextTokens: mostTokens,
    outputTokens: mostTokens,
  }),
]);

const organization = z.strictObject({
  slug,
  name: text.optional(),
  projects: z.array(z.strictObject({ slug })).default([]),
});

const provider = z.strictObject({
  name: slug,
  kind: z.string(),
  baseUrl: z.string().optional(),
  models: z.array(model).default([]),
  allowPrivateAddress: z.boolean().default(false),
  streamUsage: z.enum(STREAM_USAGES).nullable().default(null),
  priority: z.int().min(0).max(999_999).default(100),
  /** The variable that holds the secret; absent for servers that need none. */
  secretFrom: z.string().optional(),
});

const key = z.strictObject({
  name: text,
  mode: z.enum(["live", "test"]),
  organization: slug,
  project: slug,
  endpoints: z.array(z.enum(ENDPOINTS)).min(1, "must name at least one endpoint").optional(),
  models: z.array(text).min(1, "must name at least one model; leave it out for all").optional(),
  ipRanges: z
    .array(
      z
        .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "must be a network such as 192.0.2.0/24")
        .refine((text) => otherNetwork(text) === null, {
          error: ({ input }) =>
            `must be the network itself, ${otherNetwork(String(input))}, or an address alone`,
        }),
    )
    .min(1, "must name at least one network; leave it out for all")
    .optional(),
  expiresAt: z.iso
    .datetime({ offset: true, error: "must be a time such as 2027-01-31T00:00:00Z" })
    .optional(),
});

/** The words of 'limits set'; who is meant by them is found out by `planLimits`. */
const limit = z.strictObject({
  rate: z.string(),
  unit: z.enum(LIMIT_UNITS).default("requests"),
  endpoint: z.enum(LIMITED_ENDPOINTS).nullable().default(null),
  each: z.enum(LIMIT_SCOPES).optional(),
  address: text.optional(),
  organization: slug.optional(),
  project: slug.optional(),
  member: text.optional(),
  /** With `project` its name, as in `keys`; else its id or visible first part. */
  key: text.optional(),
});

/** The words of 'prices set': null is the catalogue's or the declared price. */
const setPrice = z
  .strictObject({ provider: slug, model: text, price: priceSheet.nullable(), reason: text })
  .transform(({ price: rates, ...rest }) => ({ ...rest, rates }));

/** The words of 'plans set'. */
const rule = z
  .strictObject({
    models: text,
    markup: z.string().nullable().default(null),
    price: priceSheet.nullable().default(null),
    belowCost: z.boolean().default(false),
    reason: text,
  })
  .transform(({ models: pattern, markup: markupPercent, price: rates, ...rest }) => ({
    ...rest,
    pattern,
    markupPercent,
    rates,
  }));

const schema = z.strictObject({
  organizations: z.array(organization).default([]),
  providers: z.array(provider).default([]),
  keys: z.array(key).default([]),
  limits: z.array(limit).default([]),
  prices: z.array(setPrice).default([]),
  plans: z.array(z.strictObject({ name: slug, rules: z.array(rule).default([]) })).default([]),
});

/** What `sallyport apply` makes and sets. */
export type Declaration = z.output<typeof schema>;

/**
 * Reads a declaration.
 * @throws OperatorError with one line for each problem, each with the path to it
 */
export function readDeclaration(json: string): Declaration {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    throw new OperatorError("The file is not valid JSON.");
  }
  const result = schema.safeParse(document);
  if (!result.success)
    refuse(result.error.issues.map((issue) => `${pathText(issue.path)} ${describe(issue)}`));
  else {
    refuseRepeats(
      "organizations",
      result.data.organizations.map((one) => one.slug),
    );
    refuseRepeats(
      "providers",
      result.data.providers.map((one) => one.name),
    );
    refuseRepeats(
      "keys",
      result.data.keys.map((one) => `${one.organization}/${one.project}/${one.name}`),
    );
    return result.data;
  }
  throw new OperatorError("The file is not valid.");
}

/** @throws OperatorError */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new OperatorError(`Nothing was made.\n${problems.join("\n")}`);
}

function refuseRepeats(list: string, names: readonly string[]): void {
  refuse(
    names.flatMap((name, index) =>
      names.indexOf(name) < index ? [`${list}[${index}] declares '${name}' a second time.`] : [],
    ),
  );
}

/** "providers[0].kind" */
function pathText(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`));
  return parts.join("").replace(/^\./, "") || "The document";
}

/** Never the value: somebody may have written a secret where none belongs. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `has unknown members: ${issue.keys.join(", ")}.`;
  if (issue.code === "invalid_type") return `must be ${issue.expected}.`;
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.join(", ")}.`;
  if (issue.code === "invalid_union")
    return `${/^must/.test(issue.message) ? issue.message : "has the wrong form"}.`;
  return `${/^must/.test(issue.message) ? issue.message : "is not valid"}.`;
}
