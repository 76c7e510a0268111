import { actsOf } from "../audit/index.ts";
import { eventPage } from "../security-events/index.ts";
import type { Section } from "./person.ts";
import { budgetsOf, invitationsTo } from "./store.ts";

/** So many rows are read at a time; the next are read when these were taken. */
const PAGE = 500;

/** Rows that stand in organizations, behind row-level security, or in lists without an end. */
export const WIDE_SECTIONS: readonly Section[] = [
  {
    name: "memberships",
    tables: ["members"],
    async *read({ database, places }) {
      for (const { organization, slug, member } of places) {
        const row = await database.inTenant(organization, (db) =>
          db
            .selectFrom("members")
            .select(["id", "role", "created_at", "left_at"])
            .where("id", "=", member)
            .executeTakeFirst(),
        );
        if (row !== undefined) yield [{ organization: slug, ...row }];
      }
    },
  },
  {
    name: "mail_choices",
    tables: ["alert_choices"],
    async *read({ database, places }) {
      for (const { organization, slug, member } of places) {
        const rows = await database.inTenant(organization, (db) =>
          db.selectFrom("alert_choices").select(["kind", "wanted"]).where("member_id", "=", member).execute(),
        );
        yield rows.map((row) => ({ organization: slug, ...row }));
      }
    },
  },
  {
    name: "bounds",
    tables: ["suspensions", "budgets"],
    async *read({ database, places }) {
      for (const { organization, slug, member } of places) {
        const { suspensions, budgets } = await database.inTenant(organization, async (db) => ({
          suspensions: await db
            .selectFrom("suspensions")
            .select(["side", "mode", "reason", "suspended_at"])
            .where("member_id", "=", member)
            .execute(),
          budgets: await budgetsOf(db, member),
        }));
        yield [
          ...suspensions.map((row) => ({ organization: slug, bound: "suspension", ...row })),
          ...budgets.map((row) => ({ organization: slug, bound: "budget", ...row })),
        ];
      }
    },
  },
  {
    // M-10: what is kept beyond its time of their organizations. What the law keeps secret is not there for a tenant.
    name: "pictures_kept_longer",
    tables: ["picture_holds"],
    async *read({ database, places }) {
      for (const { organization, slug } of places) {
        const rows = await database.inTenant(organization, (db) =>
          db
            .selectFrom("picture_holds")
            .select([
              "id",
              "upload_id",
              "generation_id",
              "reason",
              "proposed_at",
              "confirmed_at",
              "holds_until",
            ])
            .orderBy("id")
            .limit(PAGE)
            .execute(),
        );
        yield rows.map((row) => ({ organization: slug, ...row }));
      }
    },
  },
  {
    name: "keys_made",
    tables: ["api_keys"],
    async *read({ database, places, person }) {
      const maker = `person ${person.account.id}`;
      for (const { organization, slug, member } of places)
        for (let after = FIRST; ; ) {
          const rows = await database.inTenant(organization, (db) =>
            db
              .selectFrom("api_keys")
              .select(["id", "name", "mode", "created_at", "revoked_at"])
              .where((where) => where.or([where("made_by", "=", maker), where("member_id", "=", member)]))
              .where("id", ">", after)
              .orderBy("id")
              .limit(PAGE)
              .execute(),
          );
          yield rows.map((row) => ({ organization: slug, ...row }));
          const last = rows.at(-1);
          if (last === undefined || rows.length < PAGE) break;
          after = last.id;
        }
    },
  },
  {
    name: "acts_begun",
    tables: ["shut_doors", "ownership_offers"],
    async *read({ database, places, person }) {
      for (const { organization, slug, member } of places) {
        const { doors, offers } = await database.inTenant(organization, async (db) => ({
          doors: await db
            .selectFrom("shut_doors")
            .select(["act", "reason", "opens_until"])
            .where("account_id", "=", person.account.id)
            .execute(),
          offers: await db
            .selectFrom("ownership_offers")
            .select(["reason", "offered_at", "ends_at", "closed_at", "outcome"])
            .where((where) => where.or([where("from_member", "=", member), where("to_member", "=", member)]))
            .execute(),
        }));
        yield [
          ...doors.map((row) => ({ organization: slug, ...row })),
          ...offers.map((row) => ({ organization: slug, act: "ownership_offer", ...row })),
        ];
      }
    },
  },
  {
    name: "invitations",
    tables: ["invitations"],
    async *read({ database, keys, person }) {
      // Whoever only typed an address reads nothing that was sent to it (ID-3).
      if (person.account.verifiedAt === null) return;
      yield await database.asOperator((db) => invitationsTo(db, keys.addressIndex(person.address)));
    },
  },
  {
    name: "console_sessions",
    tables: ["console_sessions"],
    async *read({ database, person }) {
      yield await database.asOperator((db) =>
        db
          .selectFrom("console_sessions as c")
          .innerJoin("staff as s", "s.id", "c.staff_id")
          .select(["c.id", "c.browser", "c.system", "c.factors", "c.created_at", "c.seen_at", "c.ends_at"])
          .where("s.account_id", "=", person.account.id)
          .execute(),
      );
    },
  },
  {
    name: "acts_sent_again",
    tables: ["control_idempotency"],
    async *read({ database, person }) {
      yield await database.asOperator((db) =>
        db
          .selectFrom("control_idempotency")
          .select(["begun_at", "status"])
          .where("principal", "in", [`person ${person.account.id}`, `operator ${person.account.id}`])
          .execute(),
      );
    },
  },
  {
    name: "events",
    tables: ["security_events"],
    async *read({ database, person }) {
      const { id: account } = person.account;
      for (let before: string | null = null; ; ) {
        const rows = await database.asOperator((db) => eventPage(db, { before, limit: PAGE - 1, account }));
        const shown = rows.slice(0, PAGE - 1);
        yield shown.map(({ account: _, occurredAt, network, ...row }) => ({
          ...row,
          at: occurredAt,
          network: network === null ? null : person.key.open("security_events.network", row.id, network),
        }));
        const last = shown.at(-1);
        if (last === undefined || rows.length < PAGE) break;
        before = last.id;
      }
    },
  },
  {
    name: "acts",
    tables: ["audit_entries", "audit_leaves", "audit_subject_keys"],
    async *read({ database, vault, person }) {
      for (let before: number | null = null; ; ) {
        const { entries, next } = await actsOf(database, vault, person.account.id, { before, limit: PAGE });
        yield entries.map(({ id, index, state, occurredAt, action, subject, details }) => ({
          ...{ id, leaf: index, state, at: occurredAt, action },
          subject: `${subject.kind} ${subject.id}`,
          details,
        }));
        if (next === null) break;
        before = next;
      }
    },
  },
];

const FIRST = "00000000-0000-0000-0000-000000000000";
