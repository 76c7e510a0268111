import { readLanguage } from "../texts/language.ts";
import { ADDRESSES, type Calls } from "./contract.gen.ts";
import { NoAnswer, Problem } from "./problem.ts";

export type CallName = keyof Calls;
export type Input<Name extends CallName> = Calls[Name]["input"];
export type Output<Name extends CallName> = Calls[Name]["output"];

/** What the connection is told of each call. */
export interface Witness {
  answered(): void;
  unanswered(): void;
  /** The session is over, or is another person's. */
  sessionOver(): void;
}

let witness: Witness | null = null;

/** From now on every call is told to it. */
export function watchCalls(watching: Witness): void {
  witness = watching;
}

/** Codes with which the gateway says that the control plane is away, which is no answer either. */
const AWAY: ReadonlySet<string> = new Set(["control_unavailable", "control_timeout"]);

/** Doors that answer 401 to a wrong password: that ends no session. */
const AT_THE_DOOR = /^(sign-in|sessions\.open|password|proofs|sign-up|verify|invitations)/;

/**
 * Sends one call of the contract.
 * @param input members of the path, the query or the body, by their names in the contract
 * @throws Problem when it is refused; NoAnswer when nothing came back
 */
export async function call<Name extends CallName>(
  name: Name,
  input: Input<Name>,
  {
    signal,
    onceKey,
    asStaff,
  }: {
    readonly signal?: AbortSignal;
    readonly onceKey?: string;
    /** Through the session of the console, and not the customers' (ID-7). */
    readonly asStaff?: boolean;
  } = {},
): Promise<Output<Name>> {
  const { method, address, body, revision } = requestOf(name, input as Readonly<Record<string, unknown>>);
  const headers: Record<string, string> = { accept: "application/json", "accept-language": readLanguage() };
  if (body !== null) headers["content-type"] = "application/json";
  if (revision !== null) headers["if-match"] = `"${revision}"`;
  if (onceKey !== undefined) headers["idempotency-key"] = onceKey;
  if (asStaff === true) headers["sallyport-session"] = "console";
  let response: Response;
  try {
    response = await fetch(address, { method, headers, body, signal: signal ?? null, cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    witness?.unanswered();
    throw new NoAnswer();
  }
  const said: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) {
    witness?.answered();
    return said as Output<Name>;
  }
  const problem = Problem.from(response, said);
  if (AWAY.has(problem.code)) {
    witness?.unanswered();
    throw new NoAnswer();
  }
  witness?.answered();
  if (problem.code === "not_authenticated" && !AT_THE_DOOR.test(name)) witness?.sessionOver();
  throw problem;
}

/** The address of a GET that a browser opens by itself: downloads and event streams. */
export function addressOf<Name extends CallName>(name: Name, input: Input<Name>): string {
  return requestOf(name, input as Readonly<Record<string, unknown>>).address;
}

function requestOf(name: CallName, input: Readonly<Record<string, unknown>>) {
  const [method, path] = ADDRESSES[name];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = path.replace(/\{(\w+)\}/g, (_, member: string) => {
    const value = String(rest.get(member));
    rest.delete(member);
    return encodeURIComponent(value);
  });
  const address = `/api/v1${filled}`;
  const revision = method === "PATCH" ? (rest.get("revision") ?? null) : null;
  if (method === "PATCH") rest.delete("revision");
  if (method !== "GET" && method !== "DELETE")
    return { method, address, body: JSON.stringify(Object.fromEntries(rest)), revision };
  const query = new URLSearchParams([...rest].map(([member, value]) => [member, String(value)]));
  return { method, address: query.size === 0 ? address : `${address}?${query}`, body: null, revision };
}
