import type { ProcessFigures, ShownProcess } from "../../ports/process.ts";

/** What the launcher tells a process: first its settings, later how the others are. */
export type ToChild =
  | { readonly kind: "settings"; readonly settings: object }
  | { readonly kind: "processes"; readonly processes: readonly ShownProcess[] };

/** What a process tells its launcher. */
export type FromChild =
  | { readonly kind: "ready"; readonly value: unknown }
  /** It cannot start. Null: a fault of ours, which the log has. */
  | { readonly kind: "refused"; readonly sentence: string | null }
  | { readonly kind: "figures"; readonly figures: ProcessFigures };
