// Generated from the folders beside it by `npm run generate`.
import type { Noun } from "./nouns.ts";
import { description as credits } from "./credits/noun.ts";
import { description as members } from "./members/noun.ts";
import { description as organizations } from "./organizations/noun.ts";
import { description as projects } from "./projects/noun.ts";
import { description as tokens } from "./tokens/noun.ts";

export const NOUNS: Readonly<Record<string, Noun>> = {
  credits: {
    description: credits,
    verbs: [
      () => import("./credits/balance.ts"),
      () => import("./credits/grant.ts"),
      () => import("./credits/line.ts"),
      () => import("./credits/list.ts"),
      () => import("./credits/movements.ts"),
      () => import("./credits/refund.ts"),
      () => import("./credits/reverse.ts"),
    ],
  },
  members: {
    description: members,
    verbs: [
      () => import("./members/change.ts"),
      () => import("./members/create.ts"),
      () => import("./members/list.ts"),
      () => import("./members/show.ts"),
    ],
  },
  organizations: {
    description: organizations,
    verbs: [
      () => import("./organizations/create.ts"),
      () => import("./organizations/list.ts"),
      () => import("./organizations/rename.ts"),
      () => import("./organizations/show.ts"),
    ],
  },
  projects: {
    description: projects,
    verbs: [
      () => import("./projects/create.ts"),
      () => import("./projects/list.ts"),
      () => import("./projects/rename.ts"),
      () => import("./projects/show.ts"),
    ],
  },
  tokens: {
    description: tokens,
    verbs: [
      () => import("./tokens/create.ts"),
      () => import("./tokens/list.ts"),
      () => import("./tokens/revoke.ts"),
    ],
  },
};
