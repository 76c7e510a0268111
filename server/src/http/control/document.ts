import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import packageJson from "../../../package.json" with { type: "json" };
import { ACT_ERRORS, type ActErrorCode } from "../../kernel/act-error.ts";
import { type AnyOperation, ROUTES, type Route } from "../../operations/index.ts";
import { namesIn, needsRevision, statusOf } from "./input.ts";

/** What every route can answer beside what its operation declares. */
const ALWAYS: readonly ActErrorCode[] = [
  "not_authenticated",
  "not_permitted",
  "invalid_input",
  "too_many_requests",
  "limits_unchecked",
];
const WITH_BODY: readonly ActErrorCode[] = ["invalid_body", "unsupported_body", "body_too_large"];
const WITH_REVISION: readonly ActErrorCode[] = ["precondition_required"];
const WITH_IDEMPOTENCY_KEY: readonly ActErrorCode[] = [
  "idempotency_key_invalid",
  "idempotency_key_reused",
  "idempotency_in_progress",
  "idempotency_outcome_unknown",
  "idempotency_replayed",
];

const problemShown = z
  .object({
    type: z.string(),
    title: z.string().describe("One sentence that says what was wrong."),
    status: z.int(),
    code: z.string().describe("A fixed word for programs."),
    request_id: z.uuid(),
    field: z.string().optional().describe("Which member of the input is meant."),
  })
  .meta({ id: "Problem", description: "RFC 9457" });

let made: object | null = null;

/** The OpenAPI 3.1 document of the control plane, made from the operations. */
export function apiDocument(): object {
  made ??= makeDocument();
  return made;
}

function makeDocument(): object {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A personal access token: 'sallyport tokens create'.",
  });
  for (const route of ROUTES) app.openAPIRegistry.registerPath(describe(route));
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Sallyport control plane",
      version: packageJson.version,
      description: "Everything an operator can do, as the command line does it.",
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
  });
}

/** Every error a route can answer with. */
export function errorsOf(route: Route): readonly ActErrorCode[] {
  const { operation, method } = route;
  return [
    ...ALWAYS,
    ...(takesBody(route) ? WITH_BODY : []),
    ...(needsRevision(route) ? WITH_REVISION : []),
    ...(operation.effect === "changes" && method !== "GET" ? WITH_IDEMPOTENCY_KEY : []),
    ...operation.errors,
  ];
}

function takesBody({ method }: Route): boolean {
  return method !== "GET" && method !== "DELETE";
}

function describe(route: Route) {
  const { method, path, operation } = route;
  const names = namesIn(path);
  const shape = operation.input.shape as Readonly<Record<string, z.ZodType>>;
  const pick = (wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(shape).filter(([name]) => wanted(name)));
  const inAddress = pick((name) => names.includes(name));
  const elsewhere = pick((name) => !names.includes(name) && !(name === "revision" && needsRevision(route)));
  const some = Object.keys(elsewhere).length > 0;
  return createRoute({
    method: method.toLowerCase() as "get",
    path,
    operationId: operation.name,
    summary: operation.summary,
    description: describeAllowed(operation),
    tags: [operation.name.split(".")[0] ?? ""],
    request: {
      params: z.object(inAddress),
      headers: z.object(headersOf(route)),
      ...(takesBody(route)
        ? {
            body: {
              required: some,
              content: { "application/json": { schema: z.strictObject(elsewhere) } },
            },
          }
        : some
          ? { query: z.object(elsewhere) }
          : {}),
    },
    responses: {
      [statusOf(route)]: {
        description: operation.summary,
        content: { "application/json": { schema: operation.output } },
      },
      ...problems(route),
    },
  });
}

function headersOf(route: Route): Record<string, z.ZodType> {
  return {
    ...(needsRevision(route)
      ? {
          "If-Match": z
            .string()
            .regex(/^"[1-9]\d{0,8}"$/)
            .describe("The 'ETag' that you read."),
        }
      : {}),
    ...(route.operation.effect === "changes"
      ? {
          "Idempotency-Key": z
            .string()
            .regex(/^[\x21-\x7e]{1,255}$/)
            .optional()
            .describe("Makes it safe to send again."),
        }
      : {}),
  };
}

function describeAllowed({ allowed: { organization = [], platform = [] } }: AnyOperation): string {
  const roles = (who: string, list: readonly string[]) =>
    list.length === 0 ? "" : `${who}: ${list.join(", ")}. `;
  return `${roles("In the organization", organization)}${roles("On the platform", platform)}`.trim();
}

/** One entry for each status, with the codes that have it. */
function problems(route: Route) {
  const byStatus = Map.groupBy(errorsOf(route), (code) => ACT_ERRORS[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ACT_ERRORS[code][1]}`).join("\n\n"),
        content: { "application/problem+json": { schema: problemShown } },
      },
    ]),
  );
}
