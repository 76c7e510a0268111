import { Option } from "commander";
import { ALERT_KINDS } from "../../alerts/index.ts";
import { chooseAlert } from "../../operations/alerts/choose.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

type Kind = (typeof ALERT_KINDS)[number];

export const command = verb({
  usage: "choose <member>",
  operation: chooseAlert,
  notes: "Without it, owners, admins and billing are told everything, and nobody else anything.",
  examples: [
    "sallyport alerts choose 01981c2e-5a0e-7c3b-9d55-00000000ada1 --kind failures --organization acme",
    "sallyport alerts choose 01981c2e-5a0e-7c3b-9d55-00000000ada1 --kind spend --off --organization acme",
  ],
  options: (choose) =>
    addOrganization(choose)
      .addOption(new Option("--kind <kind>", "about what").choices(ALERT_KINDS).makeOptionMandatory())
      .option("--off", "is not told any more"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    member: words.arguments[0] ?? "",
    kind: words.options["kind"] as Kind,
    wanted: words.options["off"] !== true,
  }),
  print({ member, kind, wanted }, { out }) {
    out(`Member ${member} is ${wanted ? "" : "not "}told about ${kind}.`);
  },
});
