import { expect } from "bun:test";
import type { RawExchange } from "../raw-client.ts";

/**
 * What a hazard must come to. "runtime" is the answer of Bun's parser to what is not HTTP: a status, nothing else,
 * and the end of the connection. It has no request id, since there was no request.
 */
export type Verdict = "served" | "runtime" | "closed" | `${number} ${string}`;

/** Usage rows of the request itself. */
export const rowsOf = (verdict: Verdict) => (verdict === "served" ? 1 : 0);

export function verdictOf({ answers, closed, rest }: RawExchange): Verdict | string {
  const [first] = answers;
  if (rest !== "") return `unreadable: ${rest.slice(0, 80)}`;
  if (first === undefined) return closed ? "closed" : "silent";
  if (answers.length > 1) return `${answers.length} answers`;
  if (first.status === 200) return "served";
  if (first.body === "" && first.headers["x-request-id"] === undefined) {
    const { connection } = first.headers;
    return closed && connection === "close" && first.status < 506 && first.status !== 500
      ? "runtime"
      : "bare";
  }
  expect(first.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(first.body).not.toMatch(/\/src\/|node_modules|\n\s+at |canary/);
  const body = JSON.parse(first.body);
  return `${first.status} ${body.error?.code ?? body.code}`;
}
