import type { ErrorMeaning } from "../../contract.ts";
import { isRecord, type JsonRecord } from "../json/json-record.ts";

/**
 * The meanings of providers' error codes and types: OpenAI, Azure, Mistral, xAI, Groq, Together, OpenRouter, Google,
 * Moonshot, DeepSeek, Alibaba, Volcano Engine, vLLM. The first that fits counts.
 */
const LABELS: readonly (readonly [ErrorMeaning, RegExp])[] = [
  [
    "content",
    /content[_-]?(?:filter|policy|moderation|safety|violation|blocked)|responsible_?ai|moderation|(?:prohibited|sensitive|unsafe|harmful)_?content|data_?inspection|guardrail|safety_?(?:check|violation|block)|^(?:safety|recitation|jailbreak)$/i,
  ],
  [
    "quota",
    /insufficient_?(?:quota|balance|credit|fund)|billing|current_quota|arrear|overdue|payment_?required|spend(?:ing)?_?(?:limit|alert)|credits?_?(?:exhausted|depleted)|out_of_credit/i,
  ],
  ["overload", /overload|capacity_?exceeded|over_?capacity|service_?unavailable|server_?busy|^unavailable$/i],
  ["rate", /rate_?limit|too_?many_?(?:request|token)|throttl|resource_exhausted|(?:token|request)_quota/i],
  ["request", /invalid_?(?:request|argument|parameter|value)|bad_?request|context_length|validation/i],
];

/** Limits for a time are also called quotas ("You exceeded your current quota … retry in 34 s"). */
const FOR_A_TIME =
  /\bretry (?:in|after)\b|\btry again in\b|\bper[- ](?:second|minute|hour|day)\b|\b[RT]P[SMD]\b/i;
const NO_MONEY =
  /\bcredit balance is too low|\binsufficient (?:account )?(?:balance|credits?|funds|quota)|\b(?:out of|used all|no more|not enough|any|monthly(?: included)?)\b[^.]{0,30}\bcredits\b|\bspending limit|\bbilling (?:hard |soft )?limit|\b(?:plan and|your) billing\b|\bbilling (?:is not|must be|details)\b|\bin arrears\b|\bpayment (?:is |was )?overdue\b|\bpayment required\b/i;

/** What an error means is told in its first sentences. */
const MOST_CHARACTERS = 2000;

/** Of an account or a key, and not of what a caller sent. */
const OF_THE_ACCOUNT =
  /\b(?:account|organi[sz]ation|team|project|workspace|user|key|access)\b[^.]{0,60}\b(?:suspended|deactivated|terminated|disabled|banned|blocked|flagged|restricted|revoked)\b/i;
const REFUSED_CONTENT: readonly RegExp[] = [
  /\b(?:content|prompt|input|messages?|text|images?|output|completion)\b[^.]{0,100}\b(?:violat\w+|flagged|moderat\w+|prohibited|unsafe|inappropriate|disallowed|blocked|sensitive)\b/i,
  /\b(?:violat\w+|against|triggering|flagged|blocked by)\b[^.]{0,60}\b(?:usage|content|safety|moderation|acceptable use|responsible)\b/i,
  /\b(?:content management polic|content polic|content filter|safety system|usage guidelines|usage polic)/i,
];

/** Text in quotation marks is often the caller's own. It must not decide what an error means. */
const QUOTED = /(?<!\w)'[^']*'(?!\w)|"[^"]*"|`[^`]*`/g;

/** What an error means, by its labels first and then by its words; null when it says nothing we know. */
export function meaningOf(error: JsonRecord, message: string | null): ErrorMeaning | null {
  const labels = labelsOf(error);
  const named = LABELS.find(([, pattern]) => labels.some((label) => pattern.test(label)))?.[0] ?? null;
  if (message === null || (named !== null && named !== "request")) return named;
  const words = message.slice(0, MOST_CHARACTERS).replace(QUOTED, "");
  if (!OF_THE_ACCOUNT.test(words) && REFUSED_CONTENT.some((pattern) => pattern.test(words))) return "content";
  if (NO_MONEY.test(words) && !FOR_A_TIME.test(words)) return "quota";
  return named;
}

/** Azure names its reason in an inner error, OpenRouter's moderation in the metadata. */
function labelsOf(error: JsonRecord): readonly string[] {
  const inner = error["innererror"] ?? error["inner_error"];
  const { metadata } = error;
  return [
    error["code"],
    error["type"],
    error["status"],
    ...(isRecord(inner) ? [inner["code"]] : []),
    ...(isRecord(metadata) && Array.isArray(metadata["reasons"]) ? ["moderation"] : []),
  ].filter((label) => typeof label === "string");
}

/** The HTTP status that an error names itself; null when it names none. */
export function statusOf(error: JsonRecord): number | null {
  for (const name of ["code", "status", "status_code"]) {
    const status = Number(error[name] ?? Number.NaN);
    if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  }
  return null;
}

/** Strict servers refuse a member they do not know, and name it. The name of our own addition is no content. */
export function namesStreamOptions(error: JsonRecord, message: string | null): boolean {
  return /\bstream_options\b|\binclude_usage\b/.test(`${message ?? ""} ${String(error["param"])}`);
}
