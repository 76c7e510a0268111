/** One table: whose rows it holds, and what each of its columns is for. */
interface DeclaredTable {
  /** `tenant`: under forced row-level security. Otherwise the reason why it belongs to no tenant. */
  readonly belongsTo: "tenant" | { readonly operatorBecause: string };
  readonly columns: Readonly<Record<string, string>>;
}

/** By name. */
export type DeclaredTables = Readonly<Record<string, DeclaredTable>>;
