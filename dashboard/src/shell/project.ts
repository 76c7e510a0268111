import { useSearch } from "@tanstack/react-router";

/** The project that the address asks for; null: all of the organization's. */
export function useProject(): string | null {
  const { project } = useSearch({ strict: false }) as { readonly project?: string };
  return project ?? null;
}
