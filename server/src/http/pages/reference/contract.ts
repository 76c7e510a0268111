import { ACT_ERRORS } from "../../../kernel/act-error.ts";
import { ROUTES, type Route } from "../../../operations/index.ts";
import { apiDocument, errorsOf } from "../../control/document.ts";
import { statusOf } from "../../control/input.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Described {
  readonly description: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One member of what a call takes or answers. */
export interface Field {
  readonly name: string;
  readonly kind: string;
  /** "path", "query", "header" or "body"; null in an answer. */
  readonly where: string | null;
  readonly required: boolean;
  readonly meaning: string | null;
}

/** A call as its page shows it. */
export interface Call {
  readonly route: Route;
  readonly who: string;
  readonly takes: readonly Field[];
  readonly answers: readonly Field[];
  readonly status: number;
  /** The least that a body must hold, with made-up values; null when none is needed. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly answer: unknown;
  readonly errors: readonly (readonly [status: number, code: string, sentence: string])[];
}

/** Every call, in the order of the document. */
export function allCalls(): readonly Call[] {
  const document = apiDocument() as Document;
  return ROUTES.map((route) => callOf(route, document));
}

function callOf(route: Route, document: Document): Call {
  const { method, path } = route;
  const described = document.paths[path]?.[method.toLowerCase()];
  if (!described) throw new Error(`the document does not describe ${method} ${path}`);
  const status = statusOf(route);
  const taken = described.requestBody?.content["application/json"]?.schema;
  const answered = described.responses[status]?.content["application/json"]?.schema;
  const parameters = (described.parameters ?? []).map((one) =>
    fieldOf(one.name, one.schema, one.in, one.required),
  );
  const members = membersOf(taken, document, "body");
  const { properties = {}, required = [] } = resolve(taken ?? {}, document);
  const needed = Object.entries(properties).filter(([name]) => required.includes(name));
  return {
    route,
    who: described.description,
    takes: [...parameters, ...members],
    answers: membersOf(answered, document, null),
    status,
    body:
      needed.length === 0
        ? null
        : Object.fromEntries(needed.map(([name, schema]) => [name, exampleOf(schema, document)])),
    answer: exampleOf(answered ?? {}, document),
    errors: [...new Set(errorsOf(route))]
      .map((code) => [ACT_ERRORS[code][0], code, ACT_ERRORS[code][1]] as const)
      .sort(([one], [another]) => one - another),
  };
}

function membersOf(schema: Schema | undefined, document: Document, where: string | null): readonly Field[] {
  const { properties = {}, required = [] } = resolve(schema ?? {}, document);
  return Object.entries(properties).flatMap(([name, inner]) => {
    const items = inner.items === undefined ? [] : membersOf(inner.items, document, where);
    return [
      fieldOf(name, inner, where, required.includes(name)),
      ...items.map((item) => ({ ...item, name: `${name}[].${item.name}` })),
    ];
  });
}

function fieldOf(name: string, schema: Schema, where: string | null, required: boolean): Field {
  return { name, kind: kindOf(schema), where, required, meaning: schema.description ?? null };
}

function resolve(schema: Schema, { components }: Document): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (components.schemas[name] ?? {});
}

function kindOf({ type, format, enum: words, default: usual, items, anyOf, $ref }: Schema): string {
  const text =
    words?.join(" | ") ??
    anyOf?.map(kindOf).join(" or ") ??
    $ref?.split("/").at(-1) ??
    [type ?? "any"].flat().join(" or ");
  const kind = items ? `list of ${kindOf(items)}` : format ? `${text} (${format})` : text;
  return usual === undefined ? kind : `${kind}, usually ${JSON.stringify(usual)}`;
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21",
  "date-time": "2026-11-29T14:12:40Z",
};

/** A value of the kind that a schema describes. */
function exampleOf(given: Schema, document: Document): unknown {
  const schema = resolve(given, document);
  const { type, format, enum: words, properties, items, anyOf, default: usual } = schema;
  if (words !== undefined) return words[0];
  if (usual !== undefined) return usual;
  if (properties !== undefined)
    return Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, exampleOf(one, document)]),
    );
  if (items !== undefined) return [exampleOf(items, document)];
  if (anyOf?.[0] !== undefined) return exampleOf(anyOf[0], document);
  const [first] = [type ?? "string"].flat();
  if (first === "integer" || first === "number") return 1;
  if (first === "boolean") return false;
  if (first === "object") return {};
  return BY_FORMAT[format ?? ""] ?? "…";
}
