import { showWebhook } from "../../operations/webhooks/show.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE, endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "show <endpoint>",
  operation: showWebhook,
  examples: ["sallyport webhooks show 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme"],
  ...ABOUT_ONE,
  print: (endpoint, { out }) => out(endpointLines(endpoint)),
});
