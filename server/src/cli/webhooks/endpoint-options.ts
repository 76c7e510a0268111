import { type Command, Option } from "commander";
import { WEBHOOK_EVENTS, type WebhookEvent } from "../../webhook-events/index.ts";

/** `--event`, which may be said several times. */
export function addEvents(command: Command): Command {
  return command.addOption(
    new Option("--event <event>", "what it is told; say it once for each")
      .choices(WEBHOOK_EVENTS)
      .argParser((event: string, before: readonly string[] = []) => [...before, event]),
  );
}

export function eventsOf(options: Readonly<Record<string, unknown>>): WebhookEvent[] | undefined {
  return options["event"] as WebhookEvent[] | undefined;
}
