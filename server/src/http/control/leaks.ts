import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import { readInput as check, type Declared } from "../../operations/operation.ts";
import type { Log } from "../../ports/log.ts";
import type { Admission } from "./admission.ts";
import { answer, problem } from "./answer.ts";
import { type Addressed, readInput } from "./input.ts";

/** K-9: what is done about keys that others have, by whoever found them. Nobody has to be signed in for it. */
export interface LeaksApi {
  /**
   * Ends what a scanner found.
   * @throws ActError scanner_not_found, scanner_refused, scanner_report_repeated, scanner_keys_unreachable, invalid_input
   */
  report(signed: SignedReport): Promise<readonly ScannerLabel[]>;
  /** Ends the key that somebody has. @throws ActError key_not_recognised */
  revoke(key: string): Promise<RevokedLeak>;
}

export interface SignedReport {
  readonly scanner: string;
  readonly keyId: string;
  readonly signature: string;
  /** As it was signed, byte by byte. */
  readonly body: Uint8Array;
}

/** What a scanner is told of each text it sent: whether it is a key of ours. Never anything else, and never the text itself. */
interface ScannerLabel {
  readonly token_hash: string;
  readonly token_type: string;
  readonly label: "true_positive" | "false_positive";
}

interface RevokedLeak {
  readonly prefix: string;
  readonly already_ended: boolean;
  readonly nodes: number;
}

const leakedKey = {
  name: "keys.report_leaked",
  summary:
    "Ends a leaked key: whoever has the whole of it may. Its owners get a mail; nothing else of it is told.",
  effect: "changes",
  input: z.strictObject({
    key: z.string().min(1, "must not be empty").max(200, "is no key").describe("The whole key."),
  }),
  output: z.object({
    revoked: z.literal(true),
    prefix: z.string().describe("Its first part, which may be seen."),
    already_ended: z.boolean().describe("Whether it was dead before."),
    nodes: z.int().describe("On how many nodes it is dead now, which are all that serve."),
  }),
  errors: ["key_not_recognised"],
} as const satisfies Declared;

/** The one act for everybody, and its address. */
export const LEAKED_KEY: Addressed & {
  readonly method: "POST";
  readonly operation: Declared & { readonly who: "anyone" };
} = {
  method: "POST",
  path: "/leaked-keys",
  operation: { ...leakedKey, who: "anyone" },
};

export async function serveLeakedKey(
  leaks: LeaksApi,
  admission: Admission,
  request: Request,
  address: string,
  log: Log,
): Promise<Response> {
  const requestId = newId<RequestId>();
  try {
    await admission.openDoor("leaked-keys", address);
    const { key } = check(leakedKey.input, await readInput(LEAKED_KEY, request, {}));
    const done = await leaks.revoke(key).catch((error: unknown) => guessed(admission, address, error));
    return answer(leakedKey.output.parse({ revoked: true, ...done }), 200, requestId);
  } catch (error) {
    return problem(error, request, requestId, log);
  }
}

/** As much as GitHub's batches and more. */
const REPORT_LIMIT_BYTES = 1024 * 1024;

/** Of GitHub's secret scanning partner program, which others follow. */
const KEY_ID = ["github-public-key-identifier", "x-scanner-public-key-identifier"] as const;
const SIGNATURE = ["github-public-key-signature", "x-scanner-public-key-signature"] as const;

export async function serveScannerReport(
  leaks: LeaksApi,
  admission: Admission,
  request: Request,
  scanner: string,
  address: string,
  log: Log,
): Promise<Response> {
  const requestId = newId<RequestId>();
  try {
    await admission.openDoor("scanner-reports", address);
    const first = (names: readonly string[]) =>
      names.map((name) => request.headers.get(name)).find((value) => value !== null) ?? "";
    const signed = { keyId: first(KEY_ID), signature: first(SIGNATURE), body: await readBytes(request) };
    const labels = await leaks
      .report({ scanner, ...signed })
      .catch((error: unknown) => guessed(admission, address, error));
    return answer(labels, 200, requestId);
  } catch (error) {
    return problem(error, request, requestId, log);
  }
}

const GUESSES: ReadonlySet<string> = new Set(["key_not_recognised", "scanner_refused", "scanner_not_found"]);

/** What could be a guess is counted as one, as wrong tokens are. */
async function guessed(admission: Admission, address: string, error: unknown): Promise<never> {
  if (error instanceof ActError && GUESSES.has(error.code)) await admission.guessedWrong(address);
  throw error;
}

/** @throws ActError body_too_large */
async function readBytes(request: Request): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > REPORT_LIMIT_BYTES) throw new ActError("body_too_large", { limit: REPORT_LIMIT_BYTES });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
