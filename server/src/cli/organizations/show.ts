import { showOneOrganization } from "../../operations/organizations/show.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "show <organization>",
  operation: showOneOrganization,
  examples: ["sallyport organizations show acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print({ id, slug, name, time_zone: zone, created_at: since }, { out }) {
    out(`${slug} (shown as '${name}'), since ${since.slice(0, 10)}`);
    out(`Its days and months begin in ${zone}. Its id is ${id}.`);
  },
});
