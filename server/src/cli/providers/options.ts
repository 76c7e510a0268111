import { type Command, Option } from "commander";
import { STREAM_USAGES } from "../../kernel/stream-usage.ts";
import { parseModel, parsePriority, parseWeight } from "./model-words.ts";

/** What of a provider can be said when it is added and when it is changed. */
export function addProviderOptions(command: Command): Command {
  return command
    .option("--shown-as <name>", "its name for people")
    .option("--base-url <url>", "its address, up to and including /v1")
    .option(
      "--model <name[=in,out]>",
      "a model it serves, with prices in USD per million tokens, and after them,\nif you know, context=N,output=N, the tokens it takes and writes at most; repeatable",
      parseModel,
    )
    .option(
      "--priority <number>",
      "lower is tried first when several serve a model (default: 100)",
      parsePriority,
    )
    .option(
      "--weight <number>",
      "its share of requests among providers of the same priority (default: they are asked in order)",
      parseWeight,
    )
    .option("--region <name>", "where it is, in your own words such as eu")
    .option("--allow-private", "its address may be private or this machine's, and plain http")
    .option("--secret-env <variable>", "read the secret from this variable");
}

/** @param more a word that stands for none of them */
export function streamUsageOption(...more: readonly string[]): Option {
  return new Option(
    "--stream-usage <when>",
    "when its streams tell their token counts; only with on-request it is sent stream_options",
  ).choices([...STREAM_USAGES, ...more]);
}

/** The members of an operation's input that were said, without those that are undefined. */
export function said<Member extends string>(
  members: Readonly<Record<Member, unknown>>,
): Partial<Record<Member, never>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<
    Record<Member, never>
  >;
}
