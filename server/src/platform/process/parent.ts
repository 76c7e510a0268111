import { OperatorError } from "../../kernel/errors.ts";
import type { ProcessFigures, ShownProcess } from "../../ports/process.ts";
import type { FromChild, ToChild } from "./messages.ts";

/** The launcher, as one of its processes sees it. */
export interface Parent {
  /** What the launcher gave this process. */
  readonly settings: object;
  /**
   * Resolves when this process shall end: the launcher says so, or has died. A terminal sends Ctrl-C to every process; here the
   * launcher alone decides, because the gateway has to end before the others.
   */
  readonly stopAsked: Promise<void>;
  ready(value: unknown): void;
  /** Calls back whenever the launcher tells how all processes are. */
  onProcesses(callback: (processes: readonly ShownProcess[]) => void): void;
  figures(figures: ProcessFigures): void;
  /** Says nothing more, so that this process ends when its work is done. */
  leave(): void;
}

/**
 * Waits for what the launcher gives this process.
 * @throws OperatorError when a person started it
 */
export async function meetParent(): Promise<Parent> {
  if (process.send === undefined)
    throw new OperatorError("This is one of the server's processes; start them with 'sallyport serve'.");
  const stop = Promise.withResolvers<void>();
  const settings = Promise.withResolvers<object>();
  let onProcesses: (processes: readonly ShownProcess[]) => void = () => {};
  process.on("message", (message: ToChild) => {
    if (message.kind === "settings") settings.resolve(message.settings);
    else onProcesses(message.processes);
  });
  process.on("disconnect", () => stop.resolve());
  process.on("SIGTERM", () => stop.resolve());
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  const given = await Promise.race([settings.promise, stop.promise]);
  if (given === undefined) process.exit(0);
  return {
    settings: given,
    stopAsked: stop.promise,
    ready: (value) => void tell({ kind: "ready", value }),
    onProcesses(callback) {
      onProcesses = callback;
    },
    figures: (figures) => void tell({ kind: "figures", figures }),
    leave: () => process.disconnect?.(),
  };
}

/** Says why this process cannot start, and resolves when it is said. */
export function tellRefusal(sentence: string | null): Promise<void> {
  return tell({ kind: "refused", sentence });
}

/** A launcher that has died hears nothing; the end of the channel says so. */
async function tell(message: FromChild): Promise<void> {
  if (!process.connected) return;
  await new Promise<void>((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
