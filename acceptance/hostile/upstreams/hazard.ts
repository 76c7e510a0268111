import type { UpstreamScript } from "../raw-upstream.ts";

/** One row of the tables: the outcome names the verdict, as docs/usage.md has it. */
export type Hazard = readonly [name: string, script: UpstreamScript, verdict: keyof typeof VERDICTS];

export const VERDICTS = {
  succeeded: { status: 200, code: null, outcome: "succeeded" },
  invalid: { status: 502, code: "provider_invalid", outcome: "provider_invalid" },
  truncated: { status: 502, code: "provider_truncated", outcome: "provider_truncated" },
  timeout: { status: 504, code: "provider_timeout", outcome: "provider_timeout" },
  failed: { status: 502, code: "provider_failed", outcome: "provider_error" },
  brokenInvalid: { status: 200, code: "provider_invalid", outcome: "provider_invalid" },
  brokenTruncated: { status: 200, code: "provider_truncated", outcome: "provider_truncated" },
  brokenTimeout: { status: 200, code: "provider_timeout", outcome: "provider_timeout" },
} as const;
