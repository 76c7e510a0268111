import { type DoorRoute, pass } from "../../doors/index.ts";
import type { Entrance, Visit } from "../../entrance/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import { type Principal, readInput as readOwn } from "../../operations/index.ts";
import type { Log } from "../../ports/log.ts";
import { answer, file, problem } from "./answer.ts";
import { FORGET, keepingHeaders, readCookies } from "./cookies.ts";
import { readInput } from "./input.ts";
import type { Watcher } from "./live.ts";
import { refuseForeignPage } from "./same-site.ts";

/** What people need of the API beside its operations. */
export interface PeopleApi {
  /** Opened when somebody first comes; until then no secret of theirs is in memory. */
  entrance(): Promise<Entrance>;
  /** Origins of our own pages, such as https://example.com. */
  readonly origins: readonly string[];
  /** Of other sites whose pages may call the API with tokens (ID-6). */
  readonly appOrigins: readonly string[];
  /** Whose token of a person's it is, from where; null when it is nobody's, or has ended. */
  recognise(token: string, request: Request): Promise<Principal | null>;
  /** By which tokens of five minutes are checked (ID-5). */
  publicKeys(): Promise<object>;
  /** Counts anything at a door. @throws ActError too_many_requests, limits_unchecked */
  countVisit(entrance: Entrance, visit: Visit): Promise<void>;
  /** ID-7: whether the console is there for whoever sent this, by the network it comes from. */
  seesConsole(request: Request): boolean;
  /** Where a request comes from, and whose session it brings. */
  visitOf(request: Request, cookies: ReturnType<typeof readCookies>): Promise<Visit>;
  /** Who acts through a session, with the memberships of now. */
  principalOf(visit: Visit): Promise<Principal | null>;
  /** Who acts now through the session of each; null where it is over. One question for all. */
  principalsOf(watchers: readonly Watcher[]): Promise<readonly (Principal | null)[]>;
  /** ID-7: who acts through a session of the console, with the role of now. */
  consolePrincipalOf(visit: Visit): Principal | null;
}

/** Goes through one door and tells the browser what to keep. */
export async function serveDoor(
  people: PeopleApi,
  route: DoorRoute,
  request: Request,
  named: Readonly<Record<string, string>>,
  log: Log,
): Promise<Response> {
  const requestId = newId<RequestId>();
  const cookies = readCookies(request.headers.get("cookie"));
  try {
    if (isOfConsole(route) && !people.seesConsole(request)) throw new ActError("address_unknown");
    const { fromApps } = route.operation;
    refuseForeignPage(request, fromApps ? [...people.origins, ...people.appOrigins] : people.origins);
    const first = await people.visitOf(request, cookies);
    const entrance = await people.entrance();
    await people.countVisit(entrance, first);
    refuseUnknown(route, first);
    const input = await readInput(route, request, named);
    // A body takes as long as its sender likes: a session that ended meanwhile does nothing more.
    const visit = request.body === null ? first : await people.visitOf(request, cookies);
    refuseUnknown(route, visit);
    if ("file" in route.operation) {
      const { file: made, open } = route.operation;
      return file(
        await open(entrance, visit, readOwn(route.operation.input, input)),
        made.type,
        made.name,
        requestId,
      );
    }
    const { body, kept = {} } = await pass(route.operation, entrance, visit, input);
    const response = answer(body, 200, requestId);
    for (const [name, value] of keepingHeaders(kept)) response.headers.append(name, value);
    return response;
  } catch (error) {
    const response = problem(error, request, requestId, log);
    const code = error instanceof ActError ? error.code : null;
    // A session that is over is not sent again and again.
    if (cookies.session !== null && code === "not_authenticated" && !route.operation.fromApps)
      response.headers.append("set-cookie", FORGET.session);
    if (cookies.console !== null && code === "console_session_needed")
      response.headers.append("set-cookie", FORGET.console);
    return response;
  }
}

/** @throws ActError not_authenticated, console_session_needed */
function refuseUnknown({ operation: { who } }: DoorRoute, { session, console }: Visit): void {
  if (who === "person" && session === null) throw new ActError("not_authenticated");
  if (who === "staff" && console === null) throw new ActError("console_session_needed");
}

/** Doors that are there only where the console is. */
export function isOfConsole({ path }: Pick<DoorRoute, "path">): boolean {
  return path.startsWith("/console/") || path.startsWith("/first-run");
}
