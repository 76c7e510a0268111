import { rotateWebhookSecret } from "../../operations/webhooks/rotate-secret.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE, endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "rotate-secret <endpoint>",
  operation: rotateWebhookSecret,
  notes:
    "Both sign for 24 hours: give the new one to the receiver in that time. 'extend-secret' makes it\nlonger, 'end-secret' ends the old one at once.",
  examples: ["sallyport webhooks rotate-secret 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme"],
  ...ABOUT_ONE,
  print({ secret, ...endpoint }, { out, err }) {
    err(endpointLines(endpoint));
    err("The new signing secret, shown only now:");
    out(secret);
  },
});
