// Generated from the folders beside it by `npm run generate`.
import type { Noun } from "./nouns.ts";
import { description as members } from "./members/noun.ts";
import { description as organizations } from "./organizations/noun.ts";
import { description as projects } from "./projects/noun.ts";
import { description as tokens } from "./tokens/noun.ts";
import { description as vault } from "./vault/noun.ts";

export const NOUNS: Readonly<Record<string, Noun>> = {
  members: {
    description: members,
    verbs: [() => import("./members/create.ts"), () => import("./members/list.ts")],
  },
  organizations: {
    description: organizations,
    verbs: [
      () => import("./organizations/create.ts"),
      () => import("./organizations/list.ts"),
      () => import("./organizations/rename.ts"),
    ],
  },
  projects: {
    description: projects,
    verbs: [() => import("./projects/create.ts"), () => import("./projects/list.ts")],
  },
  tokens: {
    description: tokens,
    verbs: [
      () => import("./tokens/create.ts"),
      () => import("./tokens/list.ts"),
      () => import("./tokens/revoke.ts"),
    ],
  },
  vault: {
    description: vault,
    verbs: [
      () => import("./vault/pepper-keys.ts"),
      () => import("./vault/retire-key.ts"),
      () => import("./vault/retire-pepper.ts"),
      () => import("./vault/rewrap.ts"),
      () => import("./vault/status.ts"),
    ],
  },
};
