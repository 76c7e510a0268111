import { Hono } from "hono";
import { DOORS } from "../../doors/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { Clock } from "../../kernel/clock.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import {
  type Act,
  EXPORT_TYPES,
  exportOf,
  exportRequests,
  mayAtAll,
  type Principal,
  perform,
  placeToWatch,
  ROUTES,
  type Route,
  readInput as readOwn,
  watchUsage,
} from "../../operations/index.ts";
import type { Log } from "../../ports/log.ts";
import type { Admission } from "./admission.ts";
import { answer, file, problem } from "./answer.ts";
import { allowApps } from "./apps.ts";
import { readCookies } from "./cookies.ts";
import { apiDocument } from "./document.ts";
import { type PeopleApi, serveDoor } from "./doors.ts";
import { readInput, statusOf } from "./input.ts";
import { LEAKED_KEY, type LeaksApi, serveLeakedKey, serveScannerReport } from "./leaks.ts";
import type { LiveStreams } from "./live.ts";
import type { Replays } from "./replays.ts";
import { refuseForeignPage } from "./same-site.ts";

/** What the API of the control plane is made of. */
export interface ControlApi {
  readonly log: Log;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly replays: Replays;
  /** Whose token it is; null when it is nobody's. */
  recognise(token: string): Promise<Principal | null>;
  /** What an operation may use, with everything it does written down as the principal's (D-4). */
  actFor(principal: Principal): Act;
  /** The caller's network address, for guessing limits. */
  addressOf(request: Request): string;
  /** Absent: nobody signs in here; tokens only. */
  readonly people?: PeopleApi;
  /** Absent: where nobody serves, as in tests of other things. */
  readonly leaks?: LeaksApi;
  /** The open pages; absent where nobody signs in. */
  readonly live?: LiveStreams;
}

const BASE = "/api/v1";
/** ID-5: where others find the keys that our tokens are checked with. */
const KEY_SET = "/.well-known/jwks.json";

/** Every operation at its address, the document that describes them, and the page that shows it. */
export function controlApp(api: ControlApi): Hono {
  const app = new Hono();
  if (api.people !== undefined) app.use(`${BASE}/*`, allowApps(api.people.appOrigins));
  for (const route of ROUTES)
    app.on(route.method, honoPath(route.path), (context) =>
      serve(api, route, context.req.raw, context.req.param()),
    );
  app.on(exportRequests.method, honoPath(exportRequests.path), (context) =>
    serveExport(api, context.req.raw, context.req.param()),
  );
  const { people, live } = api;
  if (live !== undefined)
    app.on(watchUsage.method, honoPath(watchUsage.path), (context) =>
      serveLive(api, live, context.req.raw, context.req.param()),
    );
  if (people !== undefined)
    for (const route of DOORS)
      app.on(route.method, honoPath(route.path), (context) =>
        serveDoor(people, route, context.req.raw, context.req.param(), api.log),
      );
  if (people !== undefined)
    app.get(KEY_SET, async () => {
      const response = answer(await people.publicKeys(), 200, newId<RequestId>());
      response.headers.set("cache-control", "public, max-age=300");
      return response;
    });
  const { leaks, admission, addressOf, log } = api;
  if (leaks !== undefined) {
    app.post(BASE + LEAKED_KEY.path, ({ req }) =>
      serveLeakedKey(leaks, admission, req.raw, addressOf(req.raw), log),
    );
    app.post(`${BASE}/secret-scanners/:scanner/reports`, ({ req }) =>
      serveScannerReport(leaks, admission, req.raw, req.param("scanner"), addressOf(req.raw), log),
    );
  }
  app.get(`${BASE}/openapi.json`, () => answer(apiDocument(), 200, newId<RequestId>()));
  app.notFound(({ req }) => problem(unserved(req.path, req.method), req.raw, newId<RequestId>(), api.log));
  app.onError((error, { req }) => problem(error, req.raw, newId<RequestId>(), api.log));
  return app;
}

const honoPath = (path: string) => BASE + path.replace(/\{(\w+)\}/g, ":$1");

async function serve(
  api: ControlApi,
  route: Route,
  request: Request,
  named: Readonly<Record<string, string>>,
): Promise<Response> {
  const requestId = newId<RequestId>();
  try {
    const first = await authenticate(api, request);
    const { operation } = route;
    await api.admission.call(operation, first.actor.id);
    const input = await readInput(route, request, named);
    // A body takes as long as its sender likes: who acts, and with which role, is decided when all of it has come.
    const principal = request.body === null ? first : await authenticate(api, request);
    // Before what was answered earlier is given again: it is not for somebody whose role was taken away since.
    mayAtAll(principal, operation.allowed);
    const act = () => perform(operation, api.actFor(principal), input);
    const result =
      operation.effect === "changes"
        ? await api.replays.once(request.headers.get("idempotency-key"), principal, operation, input, act)
        : await act();
    return answer(result, statusOf(route), requestId);
  } catch (error) {
    return problem(error, request, requestId, api.log);
  }
}

async function serveExport(
  api: ControlApi,
  request: Request,
  named: Readonly<Record<string, string>>,
): Promise<Response> {
  const requestId = newId<RequestId>();
  const { operation } = exportRequests;
  try {
    const principal = await authenticate(api, request);
    mayAtAll(principal, operation.allowed);
    await api.admission.call(operation, principal.actor.id);
    const input = readOwn(operation.input, await readInput(exportRequests, request, named));
    const { format, body } = await exportOf(
      input,
      () => authenticate(api, request),
      (now) => api.actFor(now),
    );
    return file(body, EXPORT_TYPES[format], `usage.${format}`, requestId);
  } catch (error) {
    return problem(error, request, requestId, api.log);
  }
}

async function serveLive(
  api: ControlApi,
  live: LiveStreams,
  request: Request,
  named: Readonly<Record<string, string>>,
): Promise<Response> {
  const requestId = newId<RequestId>();
  const { operation } = watchUsage;
  try {
    const principal = await authenticate(api, request);
    mayAtAll(principal, operation.allowed);
    await api.admission.call(operation, principal.actor.id);
    const input = await readInput(watchUsage, request, named);
    return live.open(principal, await placeToWatch(api.actFor(principal), input), requestId);
  } catch (error) {
    return problem(error, request, requestId, api.log);
  }
}

/** @throws ActError not_authenticated, foreign_page, too_many_requests, limits_unchecked */
async function authenticate(
  { admission, recognise, addressOf, people }: ControlApi,
  request: Request,
): Promise<Principal> {
  if (people !== undefined && !request.headers.has("authorization")) return ofSession(people, request);
  const token = /^Bearer ([\w.-]{1,2000})$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const principal =
    token === undefined
      ? null
      : ((await recognise(token)) ?? (await people?.recognise(token, request)) ?? null);
  if (principal !== null) return principal;
  if (token !== undefined) await admission.guessedWrong(addressOf(request));
  throw new ActError("not_authenticated");
}

/** A page of the console says so with each call: which of two sessions acts is never a guess. */
const SESSION_HEADER = "sallyport-session";

/**
 * Whoever sends a token is known by it alone; a session counts only where none is sent. ID-7: the console's cookie acts nowhere but
 * in calls that ask for it, and there the customers' cookie counts for nothing.
 */
async function ofSession(people: PeopleApi, request: Request): Promise<Principal> {
  const cookies = readCookies(request.headers.get("cookie"));
  if (request.headers.get(SESSION_HEADER) === "console") {
    if (!people.seesConsole(request)) throw new ActError("address_unknown");
    refuseForeignPage(request, people.origins);
    const principal = people.consolePrincipalOf(await people.visitOf(request, cookies));
    if (principal === null) throw new ActError("console_session_needed");
    return principal;
  }
  if (cookies.session !== null) {
    refuseForeignPage(request, people.origins);
    const principal = await people.principalOf(await people.visitOf(request, cookies));
    if (principal !== null) return principal;
  }
  throw new ActError("not_authenticated");
}

/** An address that answers other methods says which ones. */
function unserved(path: string, method: string): ActError {
  const methods = [...ROUTES, ...DOORS, LEAKED_KEY, exportRequests, watchUsage]
    .filter((route) => pattern(route.path).test(path))
    .map((route) => route.method);
  if (methods.length === 0 || methods.some((one) => one === method)) return new ActError("address_unknown");
  return new ActError("method_not_allowed", { allow: [...new Set(methods)].join(", ") });
}

function pattern(path: string): RegExp {
  return new RegExp(`^${BASE}${path.replace(/\{\w+\}/g, "[^/]+")}$`);
}
