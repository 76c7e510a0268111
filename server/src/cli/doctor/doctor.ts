import { wherever } from "../act/performing.ts";

export const command = wherever({
  usage: "doctor",
  summary:
    "Check settings, data folder, database, logins, audit ledger, emergency stops, master key, limits, Redis and server, and say what to do.",
  notes:
    "It changes no data. After --url it asks the server at that address whether it is ready and in order,\nand looks at nothing of this machine. The exit code is 1 when a check failed.",
  examples: [
    "sallyport doctor",
    "sallyport --url https://ai.example.com doctor",
    "sallyport doctor --json | jq '.checks[] | select(.ok | not)'",
  ],
  run: async (invocation, { options }, farAway) => {
    const json = options["json"] === true;
    if (farAway !== null) return (await import("./far-away.ts")).doctorFarAway(invocation, farAway, json);
    return (await import("./examine.ts")).doctor(invocation, json);
  },
});
