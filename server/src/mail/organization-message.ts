/** What mails say of organizations and the people in them. */
export type OrganizationMessage =
  | {
      readonly template: "member_left";
      readonly organization: string;
      /** Name and address. */
      readonly person: string;
      /** False: they left by themselves. */
      readonly removed: boolean;
      /** Working keys that count as theirs, and others that they made. */
      readonly keys: number;
      readonly made: number;
      readonly paused: boolean;
      readonly path: string;
    }
  | { readonly template: "removed_from_organization"; readonly organization: string; readonly path: string }
  | {
      readonly template: "ownership_offered";
      readonly organization: string;
      readonly from: string;
      readonly path: string;
      readonly untilMs: number;
    }
  | {
      readonly template: "ownership_moved";
      readonly organization: string;
      readonly from: string;
      readonly to: string;
      readonly path: string;
    }
  | {
      readonly template: "organization_deleted";
      readonly organization: string;
      /** Its short name, which nobody gets again. */
      readonly slug: string;
      /** Name and address of who deleted it; null for those who run the platform. */
      readonly by: string | null;
      readonly keys: number;
      /** US dollars. */
      readonly leftUsd: string;
      /** The entry of the audit ledger. */
      readonly receipt: string;
      readonly path: string;
    }
  | {
      /** M-10: never of one that the law keeps secret. */
      readonly template: "pictures_held";
      readonly organization: string;
      readonly isTask: boolean;
      readonly thing: string;
      readonly kind: string;
      readonly untilMs: number;
      readonly path: string;
    }
  | {
      readonly template: "webhook_trouble";
      readonly organization: string;
      readonly host: string;
      /** Disabled because it said that it is gone, or because nothing reached it for 72 hours; or in trouble for an hour. */
      readonly trouble: "gone" | "failing" | "troubled";
      readonly path: string;
    };
