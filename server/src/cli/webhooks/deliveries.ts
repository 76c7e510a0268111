import { Option } from "commander";
import { listDeliveries } from "../../operations/webhooks/deliveries.ts";
import { DELIVERY_FILTERS } from "../../webhooks/index.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "deliveries",
  operation: listDeliveries,
  examples: [
    "sallyport webhooks deliveries --organization acme",
    "sallyport webhooks deliveries --only failing --organization acme --json",
  ],
  none: "Nothing was sent in the last 30 days.",
  options: (deliveries) =>
    addOrganization(deliveries)
      .option("--webhook <endpoint>", "only to this endpoint")
      .addOption(new Option("--only <which>", "only those").choices(DELIVERY_FILTERS)),
  async input(words, performer) {
    const { webhook, only } = words.options;
    return {
      organization: await organizationOf(words, performer),
      ...(webhook === undefined ? {} : { webhook }),
      ...(only === undefined ? {} : { only }),
    };
  },
  columns: [
    { title: "DELIVERY", value: ({ id }) => id },
    { title: "EVENT", value: ({ type }) => type },
    { title: "STATE", value: ({ state }) => state },
    { title: "ANSWER", value: ({ status, outcome }) => (status === null ? (outcome ?? "") : String(status)) },
    { title: "ATTEMPTS", value: ({ attempts }) => String(attempts), right: true },
    { title: "WHEN (UTC)", value: ({ created_at: at }) => at.slice(0, 19).replace("T", " ") },
  ],
});
