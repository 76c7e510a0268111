import { changeWebhook } from "../../operations/webhooks/change.ts";
import { showWebhook } from "../../operations/webhooks/show.ts";
import { addPlace, placeOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { addEvents, eventsOf } from "./endpoint-options.ts";
import { endpointLines } from "./endpoint-words.ts";

export const command = verb({
  usage: "change <endpoint>",
  operation: changeWebhook,
  notes: "What is not said stays as it is.",
  examples: [
    "sallyport webhooks change 01981c2e-5a0e-7c3b-9d55-000000004001 --address https://shop.example/v2/hooks --organization acme",
    "sallyport webhooks change 01981c2e-5a0e-7c3b-9d55-000000004001 --event key.revoked --all-projects --organization acme",
  ],
  options: (change) =>
    addEvents(addPlace(change))
      .option("--address <url>", "where it is now")
      .option("--all-projects", "what happens in every project"),
  async input(words, performer) {
    const { address, allProjects } = words.options as {
      readonly address?: string;
      readonly allProjects?: boolean;
    };
    const events = eventsOf(words.options);
    const place = await placeOf(words, performer);
    const webhook = words.arguments[0] ?? "";
    const { revision } = await performer.perform(showWebhook, { organization: place.organization, webhook });
    return {
      ...{ ...place, webhook, revision },
      ...(address === undefined ? {} : { url: address }),
      ...(events === undefined ? {} : { events }),
      ...(allProjects === true ? { project: null } : {}),
    };
  },
  print: (endpoint, { out }) => out(endpointLines(endpoint)),
});
