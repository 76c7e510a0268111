import { revokePictureLinks } from "../../operations/pictures/settings.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "revoke-links <organization>",
  operation: revokePictureLinks,
  notes: "The pictures stay; programs get new links to them.",
  examples: ["sallyport pictures revoke-links acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: (_, { out }) => out("Every link to the organization's pictures that was made until now is dead."),
});
