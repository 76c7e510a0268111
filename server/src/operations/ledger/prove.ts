import { z } from "zod";
import { proveCharge } from "../../ledger/index.ts";
import { operation } from "../operation.ts";
import { CHARGE_ERRORS, chargeFor, chargeInput } from "./find-charge.ts";

const allowed = {
  organization: ["owner", "admin", "billing"],
  platform: ["support", "operator", "admin"],
} as const;

export const proveOneCharge = operation({
  name: "ledger.prove",
  summary: "Prove what one request was charged, so that its customer can check it offline.",
  allowed,
  effect: "reads",
  input: z.strictObject(chargeInput),
  output: z
    .looseObject({ format: z.literal("sallyport-charge-proof/1"), request: z.uuid() })
    .meta({ id: "ChargeProof", description: "A file for the verifier; docs/ledger.md says what is in it." }),
  errors: [
    ...CHARGE_ERRORS,
    "nothing_charged",
    "day_not_closed",
    "day_not_signed",
    "day_changed",
    "audit_ledger_damaged",
  ],
  async run(act, asked) {
    const { database, vault } = act;
    const { organization, charge } = await chargeFor(act, allowed, asked);
    const proof = await proveCharge(
      { control: database, auditor: database, vault },
      organization,
      charge.request,
    );
    return { ...proof, format: "sallyport-charge-proof/1" as const, request: charge.request };
  },
});
