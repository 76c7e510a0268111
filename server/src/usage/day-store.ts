import { type RawBuilder, sql } from "kysely";

/**
 * The first moment of a day by the clocks of a time zone. Where they go back at midnight, midnight comes twice and PostgreSQL means
 * the second one; a request of the hour between belongs to the day all the same.
 * @param midnight a timestamp without a time zone
 * @param zone by the name of the IANA database, or a column that has it
 */
export function dayBegins(
  midnight: RawBuilder<unknown>,
  zone: RawBuilder<unknown> | string,
): RawBuilder<Date> {
  const second = sql`(${midnight} at time zone ${zone})`;
  const first = sql`(${second} - interval '1 hour')`;
  return sql<Date>`(case when ${first} at time zone ${zone} >= ${midnight} then ${first} else ${second} end)`;
}
