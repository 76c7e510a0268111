import { resumeWebhook } from "../../operations/webhooks/resume.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE, endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "resume <endpoint>",
  operation: resumeWebhook,
  examples: ["sallyport webhooks resume 01981c2e-5a0e-7c3b-9d55-000000004003 --organization acme"],
  ...ABOUT_ONE,
  print: (endpoint, { out }) => out(endpointLines(endpoint)),
});
