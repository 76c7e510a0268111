import type { PeopleKeys, Person } from "../accounts/index.ts";
import type { MemberId, OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";

/** Wherever somebody is or was a member. */
interface Place {
  readonly organization: OrganizationId;
  readonly slug: string;
  readonly member: MemberId;
}

/** Whose data is read, and with what. */
export interface Reading {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly keys: PeopleKeys;
  readonly person: Person;
  readonly places: readonly Place[];
}

/** One part of what is kept about a person. */
export interface Section {
  /** Its name in the file. */
  readonly name: string;
  /** The tables that it tells of. Every table that names a person is in one of them: a test searches them all. */
  readonly tables: readonly string[];
  /** A page at a time, as it is taken. Moments are `Date`, which JSON writes as ISO 8601. */
  read(reading: Reading): AsyncIterable<readonly object[]>;
}
