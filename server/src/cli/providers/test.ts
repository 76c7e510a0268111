import { testProvider } from "../../operations/providers/test.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "test <name>",
  operation: testProvider,
  notes: "It is asked by the server that this command works on. Nothing that the provider says is shown.",
  examples: ["sallyport providers test local"],
  input: ({ arguments: [provider = ""] }) => ({ provider }),
  print(
    { base_url: address, outcome, status, latency_ms: latencyMs, models },
    { out, paint: { good, bad } },
  ) {
    if (status === null) return;
    out(`${address} answered with ${status} in ${latencyMs} ms.`);
    const credentials =
      outcome === "accepted" ? good("accepted") : outcome === "credentials_refused" ? bad("refused") : null;
    out(`Credentials: ${credentials ?? "not checked"}.`);
    if (models !== null) out(`Models offered: ${models}.`);
  },
  problem: ({ ok, slug, sentence }) => (ok ? null : `'${slug}' ${sentence}`),
});
