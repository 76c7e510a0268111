import type { Command } from "commander";
import type { Scope } from "../../providers/contract.ts";
import type { Words } from "../act/words.ts";
import { parseExpiry } from "../durations.ts";
import { several } from "../leaf.ts";

/** What a key may do, in the words of the command line. */
export function addScope(command: Command): Command {
  return command
    .option(
      "--endpoint <name>",
      "only this endpoint: chat.completions, completions or embeddings; repeatable",
      several,
    )
    .option("--model <name>", "only this model; repeatable", several)
    .option("--ip <network>", "only from this address or network (CIDR); repeatable", several)
    .option(
      "--expires <when>",
      "end by itself: after 30d, 12h … or at a date such as 2027-01-31",
      (text: string) => parseExpiry(text),
    );
}

/** The scope that was named; what was not is left out. */
export function scopeOf({ options }: Words) {
  const { endpoint, model, ip, expires } = options as {
    readonly endpoint?: Scope[];
    readonly model?: string[];
    readonly ip?: string[];
    readonly expires?: Date;
  };
  return {
    ...(endpoint === undefined ? {} : { endpoints: endpoint }),
    ...(model === undefined ? {} : { models: model }),
    ...(ip === undefined ? {} : { ip_ranges: ip }),
    ...(expires === undefined ? {} : { expires_at: expires.toISOString() }),
  };
}
