import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import packageJson from "../../../package.json" with { type: "json" };
import { DOORS, type DoorRoute } from "../../doors/index.ts";
import { ACT_ERRORS, type ActErrorCode } from "../../kernel/act-error.ts";
import { ERRORS } from "../../kernel/errors.ts";
import {
  type AnyOperation,
  EXPORT_TYPES,
  exportRequests,
  LIVE_TYPE,
  ROUTES,
  type Route,
  watchUsage,
} from "../../operations/index.ts";
import { isOfConsole } from "./doors.ts";
import { type Addressed, namesIn, needsRevision, statusOf } from "./input.ts";
import { LEAKED_KEY } from "./leaks.ts";

/** What every route can answer beside what its operation declares. */
const ALWAYS: readonly ActErrorCode[] = [
  "not_authenticated",
  "console_session_needed",
  "address_unknown",
  "not_permitted",
  "foreign_page",
  "address_not_verified",
  "policies_not_agreed",
  "membership_suspended",
  "second_factor_required",
  "network_not_allowed",
  "invalid_input",
  "too_many_requests",
  "limits_unchecked",
  "busy",
];
/** What every door can answer beside what it declares. */
const AT_A_DOOR: readonly ActErrorCode[] = [
  "foreign_page",
  "invalid_input",
  "too_many_requests",
  "limits_unchecked",
  "busy",
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

/** What needs no role: a door, or the act for everybody. */
type OpenRoute = DoorRoute | typeof LEAKED_KEY;

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
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-sallyport",
    description:
      "The session of a person, as 'sessions.open' sets it. Changes also need an 'Origin' of ours.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "console", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-sallyport-console",
    description:
      "The session of somebody who runs the platform, as 'console.open' sets it (ID-7). It acts only in calls with the header 'Sallyport-Session: console'; changes also need an 'Origin' of ours.",
  });
  for (const route of ROUTES)
    app.openAPIRegistry.registerPath(
      describe(route, { description: describeAllowed(route.operation), errors: errorsOf(route) }),
    );
  for (const [stream, types] of [
    [exportRequests, Object.values(EXPORT_TYPES)],
    [watchUsage, [LIVE_TYPE]],
  ] as const)
    app.openAPIRegistry.registerPath(
      describe(stream, {
        description: describeAllowed(stream.operation),
        errors: [...ALWAYS, ...stream.operation.errors],
        types,
      }),
    );
  for (const route of [...DOORS, LEAKED_KEY]) app.openAPIRegistry.registerPath(describeDoor(route));
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Sallyport control plane",
      version: packageJson.version,
      description: "Everything an operator or a member can do, and how people sign in.",
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }, { console: [] }],
  });
}

/** Every error a route can answer with. */
export function errorsOf(route: Route): readonly ActErrorCode[] {
  const { operation, method } = route;
  return [
    ...ALWAYS,
    ...(takesBody(route) ? WITH_BODY : []),
    ...(needsRevision(route) ? WITH_REVISION : []),
    ...(operation.destructive === true ? (["proof_of_person_needed"] as const) : []),
    ...(operation.effect === "changes" && method !== "GET" ? WITH_IDEMPOTENCY_KEY : []),
    ...operation.errors,
  ];
}

/** Every error a door can answer with. */
function errorsOfDoor(route: OpenRoute): readonly ActErrorCode[] {
  const { who, errors } = route.operation;
  return [
    ...(who === "person" ? (["not_authenticated"] as const) : []),
    ...(who === "staff" ? (["console_session_needed"] as const) : []),
    ...(isOfConsole(route) ? (["address_unknown"] as const) : []),
    ...AT_A_DOOR,
    ...(takesBody(route) ? WITH_BODY : []),
    ...(needsRevision(route) ? WITH_REVISION : []),
    ...errors,
  ];
}

const WHO: Readonly<Record<DoorRoute["operation"]["who"], string>> = {
  anyone: "Anyone.",
  person: "Whoever is signed in.",
  staff: "Whoever is signed in to the console.",
};

function describeDoor(route: OpenRoute) {
  const { who } = route.operation;
  return {
    ...describe(route, { description: WHO[who], errors: errorsOfDoor(route), once: false }),
    security: who === "person" ? [{ session: [] }] : who === "staff" ? [{ console: [] }] : [],
  };
}

function takesBody({ method }: Addressed): boolean {
  return method !== "GET" && method !== "DELETE";
}

/** @param told `once`: whether an idempotency key is taken */
function describe(
  route: Addressed,
  told: {
    readonly description: string;
    readonly errors: readonly ActErrorCode[];
    readonly once?: boolean;
    readonly types?: readonly string[];
  },
) {
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
    description: told.description,
    tags: [operation.name.split(".")[0] ?? ""],
    request: {
      params: z.object(inAddress),
      headers: z.object(headersOf(route, told.once ?? true)),
      ...(!some
        ? {}
        : takesBody(route)
          ? {
              body: {
                // A body that is left out is an empty one.
                required: !z.strictObject(elsewhere).safeParse({}).success,
                content: { "application/json": { schema: z.strictObject(elsewhere) } },
              },
            }
          : { query: z.object(elsewhere) }),
    },
    responses: {
      [statusOf(route)]: {
        description: operation.summary,
        content: Object.fromEntries(
          (told.types ?? ["application/json"]).map((type) => [type, { schema: operation.output }]),
        ),
      },
      ...problems(told.errors),
    },
  });
}

function headersOf(route: Addressed, once: boolean): Record<string, z.ZodType> {
  return {
    ...(needsRevision(route)
      ? {
          "If-Match": z
            .string()
            .regex(/^"[1-9]\d{0,8}"$/)
            .describe("The 'ETag' that you read."),
        }
      : {}),
    ...(once && route.operation.effect === "changes"
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

function describeAllowed({
  allowed: { organization = [], platform = [] },
}: Pick<AnyOperation, "allowed">): string {
  const roles = (who: string, list: readonly string[]) =>
    list.length === 0 ? "" : `${who}: ${list.join(", ")}. `;
  return `${roles("In the organization", organization)}${roles("On the platform", platform)}`.trim();
}

/** What every address is refused with that has a key in it, before anybody looks at it (K-9). */
const [KEY_IN_URL_STATUS, , , KEY_IN_URL_TITLE] = ERRORS.key_in_url;

/** One entry for each status, with the codes that have it. */
function problems(errors: readonly ActErrorCode[]) {
  const told = errors.map((code) => ({ code, status: ACT_ERRORS[code][0], title: ACT_ERRORS[code][1] }));
  const all = [...told, { code: "key_in_url", status: KEY_IN_URL_STATUS, title: KEY_IN_URL_TITLE }];
  return Object.fromEntries(
    [...Map.groupBy(all, ({ status }) => status)].map(([status, list]) => [
      status,
      {
        description: list.map(({ code, title }) => `\`${code}\`: ${title}`).join("\n\n"),
        content: { "application/problem+json": { schema: problemShown } },
      },
    ]),
  );
}
