import { showOrganizationPrivacy } from "../../operations/organizations/privacy.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

export const command = verb({
  usage: "privacy <organization>",
  operation: showOrganizationPrivacy,
  examples: ["sallyport organizations privacy acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print({ kept, processors }, { out, paint }) {
    out(
      table(
        kept,
        [
          { title: "KEPT", value: ({ what }) => what.replaceAll("_", " ") },
          { title: "FOR", value: ({ hours, until }) => lasting(hours, until) },
        ],
        paint,
      ),
    );
    out("");
    if (processors.length === 0)
      return out("No provider answers its keys now, so nobody else gets anything.");
    out(
      table(
        processors,
        [
          { title: "PROCESSED BY", value: ({ title }) => title },
          { title: "WHERE", value: ({ region, country }) => region ?? country ?? "it does not say" },
          {
            title: "KEEPS",
            value: ({ keeps, keeps_days: days }) => (keeps === "days" ? `${days} days` : keeps),
          },
          { title: "TRAINS", value: ({ trains }) => trains },
          { title: "MODELS", value: ({ models }) => String(models.length), right: true },
        ],
        paint,
      ),
    );
  },
});

function lasting(hours: number | null, until: string): string {
  if (hours === 0) return "never stored";
  if (hours === null) return until === "for_the_books" ? "as long as the books" : "until it is deleted";
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}
