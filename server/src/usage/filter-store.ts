import { type RawBuilder, sql } from "kysely";
import type { ApiKeyId, MemberId, ProjectId } from "../kernel/ids.ts";

/** What requests are chosen by, beside their time; what is left out limits nothing. */
export interface UsageFilter {
  readonly project?: ProjectId | null | undefined;
  readonly key?: ApiKeyId | undefined;
  /** The one the key has now. */
  readonly member?: MemberId | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly mode?: "live" | "test" | undefined;
  readonly outcome?: string | undefined;
  readonly status?: number | undefined;
  /** Only those that ended otherwise than with an answer or by the caller's leaving, or only the others. */
  readonly failed?: boolean | undefined;
}

/** As a condition on rows of `usage_requests` or of their sums, which have these columns both. */
export function conditionsOf(filter: UsageFilter): RawBuilder<boolean> {
  const { project, key, member, model, provider, endpoint, mode, outcome, status, failed } = filter;
  const conditions = [sql<boolean>`true`];
  const equal = (column: string, value: string | number | null | undefined) => {
    if (value != null) conditions.push(sql<boolean>`${sql.ref(column)} = ${value}`);
  };
  equal("project_id", project);
  equal("key_id", key);
  equal("model", model);
  equal("provider", provider);
  equal("endpoint", endpoint);
  equal("mode", mode);
  equal("outcome", outcome);
  equal("status", status);
  if (member !== undefined)
    conditions.push(sql<boolean>`key_id in (select k.id from api_keys k where k.member_id = ${member})`);
  if (failed !== undefined)
    conditions.push(
      sql<boolean>`(outcome not in ('succeeded', 'partly_succeeded', 'client_closed')) = ${failed}`,
    );
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
