import { removeWebhook } from "../../operations/webhooks/remove.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE } from "./endpoint-words.ts";

export const command = verb({
  usage: "remove <endpoint>",
  operation: removeWebhook,
  examples: ["sallyport webhooks remove 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme"],
  ...ABOUT_ONE,
  print: ({ id }, { out }) => out(`Removed ${id}. Nothing that waited for it is sent.`),
});
