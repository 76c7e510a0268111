import type { Sighting } from "../mail/index.ts";
import type { Entrance, Visit } from "./entrance.ts";

/** Where an act came from, as a mail tells it. */
export function sightingOf({ clock }: Pick<Entrance, "clock">, { origin }: Visit): Sighting {
  return { ...origin.device, network: maskedNetwork(origin.network), atMs: clock.nowMs() };
}

/** Enough to recognise one's own: the last number of an IPv4 address is left out, of IPv6 only the network is known. */
function maskedNetwork(network: string): string {
  return network.replace(/^(\d+\.\d+\.\d+)\.\d+$/, "$1.x");
}

/** An address whose owner will know it, and nobody else. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const first = [...address][0] ?? "";
  return `${first}…${address.slice(at)}`;
}
