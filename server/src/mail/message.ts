import type { OrganizationMessage } from "./organization-message.ts";

/** The languages that mails are written in. */
export type MailLanguage = "en" | "es";

/** A device and a time, as mails tell of them. */
export interface Sighting {
  readonly browser: string;
  readonly system: string;
  /** Truncated: enough to recognise one's own, not more. */
  readonly network: string;
  readonly atMs: number;
}

/** Everything that is ever said by mail, with what belongs to it. A `path` is of this site, with its token after the '#'. */
export type MailMessage =
  | OrganizationMessage
  | { readonly template: "verify"; readonly path: string; readonly untilMs: number }
  | { readonly template: "account_exists"; readonly path: string }
  | { readonly template: "reset"; readonly path: string; readonly untilMs: number }
  | { readonly template: "new_device"; readonly seen: Sighting; readonly path: string }
  | {
      readonly template: "security_changed";
      readonly what: SecurityChange;
      readonly seen: Sighting;
      readonly path: string;
    }
  | { readonly template: "confirm_address"; readonly path: string; readonly untilMs: number }
  | {
      /** Asks the old mailbox, beside the mail that lets it stop the change. */
      readonly template: "address_agree";
      /** With its middle hidden. */
      readonly to: string;
      readonly seen: Sighting;
      readonly path: string;
    }
  | {
      readonly template: "address_changing";
      /** With its middle hidden. */
      readonly to: string;
      readonly seen: Sighting;
      readonly path: string;
    }
  | {
      readonly template: "invitation";
      readonly organization: string;
      readonly role: string;
      readonly path: string;
      readonly untilMs: number;
    }
  | {
      readonly template: "keys_leaked";
      readonly organization: string;
      /** Some of them, with what may be seen of each. */
      readonly keys: readonly { readonly name: string; readonly prefix: string }[];
      readonly count: number;
      readonly by: LeakFinder;
      readonly atMs: number;
      readonly path: string;
    }
  | { readonly template: "staff_added"; readonly role: string; readonly path: string }
  | {
      readonly template: "staff_invited";
      readonly role: string;
      readonly path: string;
      readonly untilMs: number;
    }
  | { readonly template: "deletion_requested"; readonly path: string; readonly atMs: number }
  /** The entry of the audit ledger. */
  | { readonly template: "account_deleted"; readonly receipt: string; readonly path: string }
  | { readonly template: "deletion_stopped"; readonly why: "last_owner" | "staff"; readonly path: string }
  | {
      readonly template: "budget_reached";
      readonly organization: string;
      /** The reader's, in the organization. */
      readonly role: string;
      readonly scope: string;
      /** Of the key, project or member; null where only that person knows. */
      readonly name: string | null;
      readonly percentage: number;
      readonly period: string;
      readonly spentMicroUsd: string;
      readonly limitMicroUsd: string;
      /** When it begins anew; null for a total. */
      readonly endsMs: number | null;
      /** When it is used up at this pace; null where that is not before it begins anew. */
      readonly reachedMs: number | null;
      readonly path: string;
    }
  | {
      readonly template: "spend_unusual";
      readonly organization: string;
      readonly role: string;
      readonly spentMicroUsd: string;
      readonly usualMicroUsd: string;
      /** When the hour began. */
      readonly hourMs: number;
      readonly path: string;
    }
  | {
      readonly template: "failures_rising";
      readonly organization: string;
      readonly role: string;
      readonly failed: number;
      readonly requests: number;
      readonly path: string;
    };

/** Who said that a key has leaked: somebody who manages keys, a secret scanner, or somebody who had the key. */
export type LeakFinder = "member" | "scanner" | "holder";

export type SecurityChange =
  | "password_changed"
  | "password_reset"
  | "totp_added"
  | "totp_removed"
  | "recovery_codes_renewed"
  | "recovery_code_used"
  | "passkey_added"
  | "passkey_removed"
  | "sign_in_added"
  | "sign_in_removed"
  | "token_created"
  | "reported";

/** A mail with its reader. */
export interface MailTo {
  readonly to: string;
  readonly language: MailLanguage;
  readonly message: MailMessage;
}
