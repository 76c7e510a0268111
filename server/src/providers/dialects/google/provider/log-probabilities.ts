import { isRecord } from "../../json/json-record.ts";
import type { TokenProbability } from "../../neutral/answer.ts";

type Alternative = Omit<TokenProbability, "alternatives">;

/** `logprobsResult`; null where it has none. Bytes are not told. */
export function readLogProbabilities(result: unknown): readonly TokenProbability[] | null {
  if (!isRecord(result) || !Array.isArray(result["chosenCandidates"])) return null;
  const top: readonly unknown[] = Array.isArray(result["topCandidates"]) ? result["topCandidates"] : [];
  return result["chosenCandidates"].flatMap((chosen: unknown, place) => {
    const token = readToken(chosen);
    if (token === null) return [];
    const others = top[place];
    const candidates: readonly unknown[] =
      isRecord(others) && Array.isArray(others["candidates"]) ? others["candidates"] : [];
    return [{ ...token, alternatives: candidates.flatMap((one) => readToken(one) ?? []) }];
  });
}

function readToken(value: unknown): Alternative | null {
  if (!isRecord(value) || typeof value["token"] !== "string") return null;
  const { logProbability } = value;
  // Zero, which is certainty, is left out as every zero is.
  return {
    token: value["token"],
    logProbability: typeof logProbability === "number" ? logProbability : 0,
    bytes: null,
  };
}
