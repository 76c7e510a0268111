import { createWebhook } from "../../operations/webhooks/create.ts";
import { WEBHOOK_EVENTS } from "../../webhook-events/index.ts";
import { addPlace, placeOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { addEvents, eventsOf } from "./endpoint-options.ts";
import { endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "create <url>",
  operation: createWebhook,
  notes:
    "Without --event it is told everything, and without --project of all projects. What is sent is\nsigned as Standard Webhooks has it: docs/webhooks.md shows how to verify it. The secret is the\nonly thing on standard output.",
  examples: [
    "sallyport webhooks create https://shop.example/hooks --organization acme",
    "sallyport webhooks create https://shop.example/hooks --event generation.succeeded --event generation.failed --project website --organization acme",
  ],
  options: (create) => addEvents(addPlace(create)),
  async input(words, performer) {
    return {
      ...(await placeOf(words, performer)),
      url: words.arguments[0] ?? "",
      events: eventsOf(words.options) ?? [...WEBHOOK_EVENTS],
    };
  },
  print({ secret, ...endpoint }, { out, err }) {
    err(endpointLines(endpoint));
    err("Its signing secret, shown only now:");
    out(secret);
  },
});
