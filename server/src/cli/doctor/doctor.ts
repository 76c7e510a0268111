import { here } from "../act/performing.ts";

export const command = here({
  usage: "doctor",
  summary:
    "Check settings, data folder, database, logins, audit ledger, emergency stops, master key, limits, Redis and server, and say what to do.",
  notes:
    "It changes no data, and runs where the server's settings are. The exit code is 1 when a check failed.",
  examples: ["sallyport doctor", "sallyport doctor --json | jq '.checks[] | select(.ok | not)'"],
  run: async (invocation, { options }) =>
    (await import("./examine.ts")).doctor(invocation, options["json"] === true),
});
