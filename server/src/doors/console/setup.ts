import { z } from "zod";
import { door } from "../door.ts";

export const showSetup = door({
  name: "console.setup",
  summary: "Tells what the server's settings say of what a new installation still needs.",
  who: "staff",
  effect: "reads",
  input: z.strictObject({}),
  output: z
    .object({
      development: z.boolean().describe("False: the server was told that it serves people."),
      public_url: z.string().nullable().describe("Where people open the server; null where nobody said."),
      tls: z.boolean().describe("Whether what people send is encrypted all the way."),
      mail: z
        .boolean()
        .describe("Whether mails are sent; in development they are kept in a mailbox instead."),
      operator_named: z.boolean().describe("Whether it says who runs this (R-12)."),
      own_database: z
        .boolean()
        .describe("Whether the database is one that somebody runs and backs up, not the embedded one."),
      console_restricted: z.boolean().describe("Whether only some networks see the console."),
    })
    .meta({ id: "Setup" }),
  errors: [],
  async run({ settings: { setup } }) {
    return {
      body: {
        development: setup.development,
        public_url: setup.publicUrl,
        tls: setup.tls,
        mail: setup.mail,
        operator_named: setup.operatorNamed,
        own_database: setup.ownDatabase,
        console_restricted: setup.consoleRestricted,
      },
    };
  },
});
