import { here } from "../act/performing.ts";

export const command = here({
  usage: "mailbox",
  summary: "In development: show the mails that were not sent but kept, the oldest first.",
  notes:
    "A development server without SALLYPORT_SMTP_URL sends no mail; it keeps each for this command. Runs where\nthe server's settings are, and refuses in production.",
  examples: ["sallyport mailbox"],
  run: async (invocation, { options }) => (await import("./show.ts")).showMailbox(invocation, options),
});
