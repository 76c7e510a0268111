import { FAULTS, type Verdict } from "./faults.ts";

const CLIENT = ({ status, code, retryAfter }: Verdict) => {
  if (status === 200) return `200, what came, then the error \`${code}\``;
  return `${status} \`${code}\`${retryAfter === undefined ? "" : `, \`Retry-After: ${retryAfter}\``}`;
};

const BILLS: Readonly<Record<Verdict["bill"], string>> = {
  nothing: "nothing",
  loss: "nothing; what the provider may bill is the operator's loss",
  delivered: "what was delivered; the rest is the operator's loss",
};

const BREAKERS: Readonly<Record<Verdict["breaker"], string>> = {
  counts: "counts: five in a row",
  "at once": "at once, for as long as it asks",
  nothing: "nothing: the caller may have read slowly",
};

/** The rows of the table in docs/provider-faults.md: one for each fault and form of answer. */
export function faultTable(): string {
  const rows = FAULTS.map(({ title, stream, verdict }) => {
    const log = verdict.log === null ? "" : `\`${verdict.log}\``;
    const hidden = verdict.status === 200 ? "no" : "yes";
    return `| ${title} | ${stream ? "stream" : "whole"} | ${CLIENT(verdict)} | \`${verdict.outcome}\` | ${BILLS[verdict.bill]} | ${BREAKERS[verdict.breaker]} | ${log} | ${hidden} |`;
  });
  return [
    "| what the provider does | answer | the caller gets | outcome in usage | the customer pays | sets aside | log | hidden by a second target |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
