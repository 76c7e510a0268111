import type { PersonalField } from "../accounts/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Reading, Section } from "./person.ts";

/** Tables in which rows are somebody's by `account_id` alone. */
type OwnTable =
  | "account_links"
  | "address_changes"
  | "cases"
  | "known_devices"
  | "linked_sign_ins"
  | "mail_outbox"
  | "passkeys"
  | "person_tokens"
  | "policy_agreements"
  | "recovery_codes"
  | "sessions"
  | "sign_in_steps"
  | "staff"
  | "totp_factors";

/** Columns, each opened with the person's key where it is sealed under it. */
interface Own {
  readonly name: string;
  readonly table: OwnTable;
  readonly columns: readonly string[];
  /** Columns that are sealed, as what, in the row of which id. */
  readonly sealed?: Readonly<
    Record<string, { readonly as: PersonalField; readonly row: "id" | "account_id" }>
  >;
}

/** Hashes of secrets, and what only checks codes and passkeys, say nothing of anybody and would open something: they are left out. */
const OWN: readonly Own[] = [
  {
    name: "agreements",
    table: "policy_agreements",
    columns: ["name", "number", "agreed_at", "withdrawn_at"],
  },
  {
    name: "sessions",
    table: "sessions",
    columns: [
      "id",
      "shared",
      "browser",
      "system",
      "factors",
      "created_at",
      "proven_at",
      "seen_at",
      "ends_at",
    ],
  },
  { name: "devices", table: "known_devices", columns: ["last_used_at"] },
  {
    name: "passkeys",
    table: "passkeys",
    columns: ["id", "name", "synced", "created_at", "last_used_at"],
    sealed: { name: { as: "passkeys.name", row: "id" } },
  },
  { name: "authenticator_app", table: "totp_factors", columns: ["created_at", "confirmed_at"] },
  { name: "recovery_codes", table: "recovery_codes", columns: ["created_at", "used_at"] },
  {
    name: "sign_ins",
    table: "linked_sign_ins",
    columns: ["id", "issuer", "label", "created_at", "last_used_at"],
    sealed: { label: { as: "linked_sign_ins.label", row: "id" } },
  },
  {
    name: "tokens",
    table: "person_tokens",
    columns: ["id", "name", "last_four", "role", "organizations", "created_at", "expires_at", "last_used_at"],
    sealed: { name: { as: "person_tokens.name", row: "id" } },
  },
  {
    name: "links",
    table: "account_links",
    columns: ["id", "purpose", "detail", "created_at", "expires_at", "used_at"],
    sealed: { detail: { as: "account_links.detail", row: "id" } },
  },
  {
    name: "address_change",
    table: "address_changes",
    columns: ["account_id", "address", "asked_at", "new_confirmed_at", "old_confirmed_at"],
    sealed: { address: { as: "accounts.address", row: "account_id" } },
  },
  { name: "half_done_sign_ins", table: "sign_in_steps", columns: ["kind", "tries", "expires_at"] },
  {
    name: "mails",
    table: "mail_outbox",
    columns: ["id", "template", "created_at", "due_at", "sent_at", "failed_at", "failure"],
  },
  { name: "cases", table: "cases", columns: ["id", "kind", "opened_at", "closed_at"] },
  { name: "platform_role", table: "staff", columns: ["id", "role", "created_at"] },
];

const section = ({ name, table, columns, sealed = {} }: Own): Section => ({
  name,
  tables: [table],
  async *read({ database, person }) {
    const rows = await database.asOperator((db) => rowsOf(db, table, columns, person.account.id));
    yield rows.map((row) => opened(row, sealed, person.key));
  },
});

/** None of these grows without end: each is bounded by what one person may have, or swept. */
async function rowsOf(
  db: OperatorDb,
  table: OwnTable,
  columns: readonly string[],
  account: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  // The columns differ from table to table, so that their types cannot be followed here; the test reads every one of them.
  const from = db.selectFrom(table as "policy_agreements").select(columns as readonly ["name"]);
  return from.where("account_id", "=", account).execute();
}

function opened(
  row: Readonly<Record<string, unknown>>,
  sealed: NonNullable<Own["sealed"]>,
  key: Reading["person"]["key"],
): object {
  const shown = { ...row };
  for (const [column, { as, row: of }] of Object.entries(sealed)) {
    const value = row[column];
    shown[column] = value instanceof Uint8Array ? key.open(as, String(row[of]), value) : null;
  }
  const { account_id: _, ...rest } = shown;
  return rest;
}

export const OWN_SECTIONS: readonly Section[] = OWN.map(section);
