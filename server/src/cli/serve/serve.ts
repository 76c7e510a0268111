import { here } from "../act/performing.ts";

export const command = here({
  usage: "serve",
  summary: "Start the gateway; 'npm start' does the same.",
  notes:
    "Settings are environment variables; 'sallyport config' lists them. Ctrl-C lets requests in\nflight finish and then stops the embedded database.",
  examples: ["sallyport serve", "SALLYPORT_PORT=9000 sallyport serve"],
  run: async (invocation, { options }) =>
    (await import("./run.ts")).serve(invocation, options["json"] === true),
});
