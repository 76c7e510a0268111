import { here } from "../act/performing.ts";

export const command = here({
  usage: "migrate",
  summary: "Bring the database's schema up to date; 'serve' does it too where it has the login.",
  examples: ["sallyport migrate", "sallyport migrate --json"],
  run: async (invocation, { options }) =>
    (await import("./run.ts")).migrateDatabase(invocation, options["json"] === true),
});
