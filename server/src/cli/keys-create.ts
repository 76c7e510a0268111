import { OperatorError } from "../kernel/errors.ts";
import { createKey, type KeyMode } from "../keys/index.ts";
import { findPlace } from "../organizations/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { ENDPOINTS } from "../providers/contract.ts";
import { presentNewKey, presentNewKeys } from "./new-key.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface KeysCreateOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly name?: string;
  readonly live?: boolean;
  readonly test?: boolean;
  readonly endpoint?: readonly string[];
  readonly model?: readonly string[];
  readonly ip?: readonly string[];
  readonly expires?: Date;
  readonly count?: number;
}

/** `sallyport keys create` */
export async function keysCreate(invocation: Invocation, options: KeysCreateOptions): Promise<void> {
  checkEndpoints(options.endpoint ?? []);
  const scope = {
    endpoints: options.endpoint ?? ENDPOINTS,
    models: options.model ?? null,
    ipRanges: options.ip ?? null,
    expiresAt: options.expires ?? null,
  };
  await withControl(invocation, async ({ control }) => {
    const place = await findPlace(control.database, options.organization ?? null, options.project ?? null);
    const hasProvider = (await allProviders(control.database)).length > 0;
    const mode: KeyMode = options.live ? "live" : options.test ? "test" : hasProvider ? "live" : "test";
    const name = options.name ?? (mode === "live" ? "Live key" : "Test key");
    const facts = { place, name, mode, scope };
    if (options.count !== undefined)
      return presentNewKeys(invocation, control, facts, options.count, options.json === true);
    const created = await createKey(control.database, control.hasher, facts);
    await presentNewKey(invocation, control, created, facts, options.json === true);
    if (!options.json) invocation.terminal.err(advice(mode, hasProvider, options));
  });
}

/** @throws OperatorError that lists the endpoints there are */
export function checkEndpoints(names: readonly string[]): void {
  const unknown = names.find((name) => !ENDPOINTS.some((endpoint) => endpoint === name));
  if (unknown !== undefined)
    throw new OperatorError(`'${unknown}' is not an endpoint; there are: ${ENDPOINTS.join(", ")}.`);
}

function advice(mode: KeyMode, hasProvider: boolean, { test }: KeysCreateOptions): string {
  if (mode === "live" && !hasProvider)
    return "No provider is set up yet, so it is answered with 503; add one with 'npx sallyport providers add'.";
  if (mode === "live") return "It reaches real providers, which charge for it.";
  if (test) return "It reaches only the simulator and costs nothing.";
  return "It is a test key, which reaches only the simulator, because no provider is set up yet: see 'npx sallyport providers add --help'.";
}
