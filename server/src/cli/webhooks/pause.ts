import { pauseWebhook } from "../../operations/webhooks/pause.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE, endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "pause <endpoint>",
  operation: pauseWebhook,
  examples: ["sallyport webhooks pause 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme"],
  ...ABOUT_ONE,
  print: (endpoint, { out }) => out(endpointLines(endpoint)),
});
