import { showPictureSettings } from "../../operations/pictures/settings.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "settings <organization>",
  operation: showPictureSettings,
  examples: ["sallyport pictures settings acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: ({ retention_hours: hours }, { out }) => out(`Pictures live for ${hours} hours.`),
});
