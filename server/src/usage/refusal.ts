/** SQLSTATE (PostgreSQL appendix A) or the system's error code: both are enums, unlike a message. */
export function sqlState(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}

/** Whether the database refuses a row for its data (classes 22 and 23), so that trying again cannot help. */
export function isRefusedForData(state: string): boolean {
  return state.startsWith("22") || state.startsWith("23");
}
