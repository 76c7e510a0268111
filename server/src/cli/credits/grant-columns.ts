import type { z } from "zod";
import type { grantShown } from "../../operations/credits/shown.ts";
import { minute } from "../table.ts";

type Grant = z.output<typeof grantShown>;

/** Grants for people. */
export const GRANT_COLUMNS = [
  { title: "GRANT", value: ({ id }: Grant) => id },
  { title: "KIND", value: ({ kind }: Grant) => kind },
  { title: "USD", value: ({ amount_usd: usd }: Grant) => usd, right: true },
  { title: "LEFT", value: ({ left_usd: usd }: Grant) => usd, right: true },
  { title: "PRIORITY", value: ({ priority }: Grant) => String(priority), right: true },
  {
    title: "EXPIRES (UTC)",
    value: ({ expires_at: at }: Grant) => minute(at === null ? null : new Date(at)),
  },
];
