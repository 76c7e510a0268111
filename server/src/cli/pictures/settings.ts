import { showPictureSettings } from "../../operations/pictures/settings.ts";
import { verb } from "../act/verb.ts";
import { LINKS_OPEN } from "./set-links.ts";

export const command = verb({
  usage: "settings <organization>",
  operation: showPictureSettings,
  examples: ["sallyport pictures settings acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: ({ retention_hours: hours, links_open_for: whom }, { out }) => {
    out(`Pictures live for ${hours} hours.`);
    out(LINKS_OPEN[whom]);
  },
});
