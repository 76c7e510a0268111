// Started as a process by a test: calls until its store is gone, closes it, and should then end by itself.
import { connectedStore, oneOf } from "./stores.ts";

const [url = ""] = process.argv.slice(2);
const store = await connectedStore(url);
process.stdout.write("ready\n");
let failed = 0;
while (failed < 3) {
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () => store.take("home", [oneOf("key", { limit: 1_000_000 })])),
  );
  if (all.some(({ status }) => status === "rejected")) failed += 1;
  // What nobody waits for must not end the process either.
  store.correct(
    "home",
    { counter: "key", windowMs: 60_000, amount: 1, subWindow: 1, remaining: 0, resetMs: 0, retryMs: 0 },
    1,
  );
  await Bun.sleep(20);
}
await store.close();
