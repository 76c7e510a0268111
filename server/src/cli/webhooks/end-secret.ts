import { endWebhookSecret } from "../../operations/webhooks/end-secret.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE, endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "end-secret <endpoint>",
  operation: endWebhookSecret,
  examples: ["sallyport webhooks end-secret 01981c2e-5a0e-7c3b-9d55-000000004002 --organization acme"],
  ...ABOUT_ONE,
  print: (endpoint, { out }) => out(endpointLines(endpoint)),
});
