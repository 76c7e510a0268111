import { apiDocument } from "../src/http/control/document.ts";
import { ROUTES } from "../src/operations/index.ts";

/** As much of JSON Schema as the contract uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/**
 * What the dashboard knows of the contract: the types of each call, and where it is sent.
 * @returns the text of `dashboard/src/api/contract.gen.ts`
 */
export function clientModule(): string {
  const { components } = documentOf();
  const calls = allCalls();
  return [
    "// Generated from contract/openapi.json by `npm run generate`.",
    ...Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`),
    "/** What goes in and comes out of each call, by its name. */",
    "export interface Calls {",
    ...calls.map(({ described }) => `  "${described.operationId}": ${callOf(described)};`),
    "}",
    "/** Where each call is sent. */",
    "export const ADDRESSES: Readonly<Record<keyof Calls, readonly [method: string, path: string]>> = {",
    ...calls.map(({ path, method, described }) => `  "${described.operationId}": ["${method}", "${path}"],`),
    "};",
    "/** Which roles of an organization may do it. What is not here is no act of an organization. */",
    "export const ROLES: Readonly<Partial<Record<keyof Calls, readonly string[]>>> = {",
    ...ROUTES.flatMap(({ operation: { name, allowed } }) =>
      allowed.organization === undefined ? [] : [`  "${name}": ${JSON.stringify(allowed.organization)},`],
    ),
    "};",
    "",
  ].join("\n");
}

/**
 * What forms check before they send: the schemas of what goes in, as far as they are about text.
 * @returns the text of `dashboard/src/api/rules.gen.ts`
 */
export function rulesModule(): string {
  const rules = allCalls().flatMap(({ described }) => {
    const { properties = {}, required = [] } = inputOf(described);
    const named = Object.entries(properties).flatMap(([name, schema]) => {
      const rule = ruleOf(schema, required.includes(name));
      return Object.keys(rule).length === 0 ? [] : [`${JSON.stringify(name)}: ${JSON.stringify(rule)}`];
    });
    return named.length === 0 ? [] : [`  "${described.operationId}": { ${named.join(", ")} },`];
  });
  return [
    "// Generated from contract/openapi.json by `npm run generate`.",
    "export interface Rule {",
    "  readonly required?: true;",
    "  readonly least?: number;",
    "  readonly most?: number;",
    "  readonly pattern?: string;",
    "  readonly oneOf?: readonly string[];",
    "}",
    "export const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {",
    ...rules,
    "};",
    "",
  ].join("\n");
}

function ruleOf(schema: Schema, isRequired: boolean): Readonly<Record<string, unknown>> {
  // Of what may be null, the other half says what it looks like.
  const { minLength, maxLength, pattern, enum: oneOf } = schema.anyOf?.[0] ?? schema;
  return {
    ...(isRequired ? { required: true } : {}),
    ...(minLength === undefined ? {} : { least: minLength }),
    ...(maxLength === undefined ? {} : { most: maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(oneOf?.every((one) => typeof one === "string") ? { oneOf } : {}),
  };
}

const documentOf = () => apiDocument() as unknown as Document;

function allCalls() {
  return Object.entries(documentOf().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })),
  );
}

function callOf(described: Described): string {
  const input = inputOf(described);
  const [, good] = Object.entries(described.responses).find(([status]) => status.startsWith("2")) ?? [];
  const output = jsonOf(good);
  const takes = Object.keys(input.properties ?? {}).length === 0 ? "Record<string, never>" : typeOf(input);
  return `{ input: ${takes}; output: ${output === undefined ? "null" : typeOf(output)} }`;
}

/** Members of the path, the query and the body together; `If-Match` is the revision. */
function inputOf({ parameters = [], requestBody }: Described): Schema {
  const named = parameters.filter((parameter) => parameter.in !== "header");
  const hasRevision = parameters.some(({ name }) => name === "If-Match");
  const body = jsonOf(requestBody);
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(named.map(({ name, schema }) => [name, schema])),
      ...body?.properties,
      ...(hasRevision ? { revision: { type: "integer" } } : {}),
    },
    required: [
      ...named.filter((parameter) => parameter.required).map(({ name }) => name),
      ...(body?.required ?? []),
      ...(hasRevision ? ["revision"] : []),
    ],
  };
}

const jsonOf = (content: Content | undefined) => content?.content?.["application/json"]?.schema;

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeOf))].join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(" & ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? "unknown" : types.map((type) => plainType(type, schema)).join(" | ");
}

function plainType(type: string, schema: Schema): string {
  if (type === "array")
    return `readonly (${schema.items === undefined ? "unknown" : typeOf(schema.items)})[]`;
  if (type === "object") return objectOf(schema);
  return type === "integer" ? "number" : type;
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined || Object.keys(properties).length === 0) {
    const values = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown";
    return additionalProperties === false ? "Record<string, never>" : `Readonly<Record<string, ${values}>>`;
  }
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)}${required.includes(name) ? "" : " | undefined"};`,
  );
  return `{ ${members.join(" ")} }`;
}
