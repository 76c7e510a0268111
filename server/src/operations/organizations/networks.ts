import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { isNetwork, networksContain, otherNetwork } from "../../kernel/network.ts";
import { readNetworks, setNetworks } from "../../organizations/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";

const mayRead = { organization: ["owner", "admin"], platform: ["support", "operator", "admin"] } as const;
const mayChange = { organization: ["owner"], platform: ["operator", "admin"] } as const;

const MOST = 50;

const network = z
  .string()
  .max(50, "is not a network")
  .refine(isNetwork, "is not a network such as 192.0.2.0/24 or 2001:db8::/32")
  .refine((text) => !isNetwork(text) || otherNetwork(text) === null, "has bits set after its length");

const networksShown = z.object({
  networks: z.array(z.string()).nullable().describe("Null: members act from everywhere."),
  own_address: z.string().nullable().describe("From where you call; null where that is not known."),
});

export const showAllowedNetworks = operation({
  name: "organizations.networks",
  summary: "Shows from which networks members act in an organization.",
  allowed: mayRead,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: networksShown,
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, mayRead, organization);
    const networks = await act.database.inTenant(id, readNetworks);
    return { networks: networks && [...networks], own_address: act.principal.person?.address ?? null };
  },
});

export const setAllowedNetworks = operation({
  name: "organizations.set_networks",
  summary: "Says from which networks members act in an organization; keys have networks of their own.",
  allowed: mayChange,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    networks: z
      .array(network)
      .min(1, "must name at least one, or be null")
      .max(MOST, `must be at most ${MOST}`)
      .nullable()
      .describe("In CIDR notation; null: from everywhere."),
    without_own: z
      .boolean("must be true or false")
      .default(false)
      .describe("Do it although your own address is in none of them, which shuts you out."),
  }),
  output: networksShown,
  errors: ["organization_not_found", "own_network_missing"],
  async run(act, { organization, networks, without_own: withoutOwn }) {
    const { id } = await organizationFor(act, mayChange, organization);
    const address = act.principal.person?.address ?? null;
    if (networks !== null && address !== null && !withoutOwn && !networksContain(networks, address))
      throw new ActError("own_network_missing", { address });
    const wanted = networks && [...new Set(networks)];
    await act.database.inTenant(id, (db) => setNetworks(db, id, wanted));
    return { networks: wanted, own_address: address };
  },
});
