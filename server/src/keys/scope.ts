import { isIP } from "node:net";
import { ActError } from "../kernel/act-error.ts";
import { otherNetwork } from "../kernel/network.ts";
import type { KeyScope } from "./metadata.ts";

const MAX_NAME_LENGTH = 200;

/** @throws ActError invalid_input when a key cannot be called so, or may do nothing, or is bound to no network */
export function checkKey({ name, scope }: { readonly name: string; readonly scope: KeyScope }): void {
  if (name.length === 0 || name.length > MAX_NAME_LENGTH)
    throw invalid("name", `must have 1 to ${MAX_NAME_LENGTH} characters`);
  if (scope.endpoints.length === 0) throw invalid("endpoints", "must name at least one");
  for (const range of scope.ipRanges ?? []) checkNetwork(range);
}

function checkNetwork(range: string): void {
  // An interface ('fe80::1%eth0') or a second length is no part of a network.
  const plain = /^[\da-f.:]+(?:\/\d{1,3})?$/i.test(range);
  const [address = "", length] = range.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  // What has not even the letters of a network is not repeated.
  if (!plain || most < 0 || (length !== undefined && Number(length) > most))
    throw invalid(
      "ip_ranges",
      `${plain ? `holds '${range}', which` : "holds a text that"} is not a network such as 192.0.2.0/24 or 2001:db8::/32`,
    );
  const meant = otherNetwork(range);
  if (meant !== null)
    throw invalid(
      "ip_ranges",
      `holds '${range}', which is an address and a network at once: write '${meant}' for the network, or '${address}' for this address alone`,
    );
}

function invalid(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}
