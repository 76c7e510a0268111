/** A day. */
const MOST_SECONDS = 86_400;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Reads one header of an answer; null when it is absent. */
type ReadHeader = (name: string) => string | null;

/**
 * How long a provider asks to wait, in whole seconds from 1 to a day; null when it does not say. `retry-after` is a
 * number or a date (RFC 9110 section 10.2.3); `retry-after-ms` is OpenAI's and Azure's, and finer. A date is compared
 * with the provider's own `date`, where it sends one.
 * @param nowMs wall-clock time
 */
export function readRetryAfter(header: ReadHeader, nowMs: number): string | null {
  const milliseconds = /^\s*(\d{1,12}(?:\.\d{1,9})?)\s*$/.exec(header("retry-after-ms") ?? "")?.[1];
  if (milliseconds !== undefined) return clamp(Number(milliseconds) / 1000);
  const value = header("retry-after")?.trim();
  if (value !== undefined) {
    if (/^\d{1,12}(?:\.\d{1,9})?$/.test(value)) return clamp(Number(value));
    const untilMs = readHttpDate(value, nowMs);
    if (untilMs !== null)
      return clamp((untilMs - (readHttpDate(header("date") ?? "", nowMs) ?? nowMs)) / 1000);
  }
  return readResets(header);
}

/** OpenAI's and Groq's headers: for what is used up, they say when there will be more, as in "1m12.5s" or "120ms". */
function readResets(header: ReadHeader): string | null {
  const waits = ["requests", "tokens"].flatMap((unit) => {
    if (header(`x-ratelimit-remaining-${unit}`)?.trim() !== "0") return [];
    const seconds = readDuration(header(`x-ratelimit-reset-${unit}`) ?? "");
    return seconds === null ? [] : [seconds];
  });
  return waits.length === 0 ? null : clamp(Math.max(...waits));
}

const SECONDS_IN: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 };

function readDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:d|h|ms|m|s))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit = ""] of text.matchAll(/([\d.]+)(d|h|ms|m|s)/g))
    seconds += Number(count) * (SECONDS_IN[unit] ?? 0);
  return seconds;
}

function clamp(seconds: number): string {
  return String(Math.min(Math.max(Math.ceil(seconds), 1), MOST_SECONDS));
}

const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;
/** RFC 9110 section 5.6.7: the form in use, and the two obsolete ones that must still be read. */
const DATES: readonly RegExp[] = [
  new RegExp(String.raw`^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
];

/** Milliseconds since the Unix epoch; null when it is no date of HTTP. */
function readHttpDate(text: string, nowMs: number): number | null {
  const found = DATES.map((pattern) => pattern.exec(text.trim())?.groups).find(
    (groups) => groups !== undefined,
  );
  if (found === undefined) return null;
  const at = MONTHS.indexOf(found["month"] ?? "");
  if (at === -1 || at % 3 !== 0) return null;
  const part = (name: string) => Number(found[name]);
  const year = part("year") < 100 ? fullYear(part("year"), nowMs) : part("year");
  return Date.UTC(year, at / 3, part("day"), part("hour"), part("minute"), part("second"));
}

/** Of the years with these last digits the one that is at most 50 years ahead, and less than 50 behind. */
function fullYear(lastDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + lastDigits;
  if (year > thisYear + 50) return year - 100;
  return year <= thisYear - 50 ? year + 100 : year;
}
