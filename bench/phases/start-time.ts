import { rmSync } from "node:fs";
import { chatBody } from "../chat-body.ts";
import { COMMON_HEADERS, PATH } from "../contenders/contender.ts";
import { endDatabaseWithBench } from "../contenders/sallyport-database.ts";
import { sallyport } from "../contenders/sallyport-provisioning.ts";
import { BenchError } from "../cores.ts";
import { freePort } from "../free-port.ts";
import { type Started, start } from "../processes.ts";
import { type Setting, say } from "../setting.ts";
import { median } from "../statistics.ts";

const ROUNDS = 3;
const PATIENCE_MS = 60_000;

/** From the command to the first successful answer, in milliseconds. */
export interface StartTimes {
  readonly coldMs: number;
  readonly warmMs: number;
}

interface Place {
  readonly dataDir: string;
  readonly port: number;
}

/** Starts as users do, on any core: with an empty data folder, and again with the one that was made. */
export async function measureStartTimes({ folder, options }: Setting): Promise<StartTimes> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 1; round <= (options.quick ? 1 : ROUNDS); round += 1) {
    say(`Start, round ${round} …`);
    const place = { dataDir: `${folder}/start-${round}`, port: freePort() };
    endDatabaseWithBench(place.dataDir);
    const first = await startOnce(place, null);
    cold.push(first.elapsedMs);
    warm.push((await startOnce(place, first.key)).elapsedMs);
    rmSync(place.dataDir, { recursive: true, force: true });
  }
  return { coldMs: median(cold), warmMs: median(warm) };
}

/** A first start prints the test key to ask with, which reaches the built-in simulator. */
async function startOnce({ dataDir, port }: Place, known: string | null) {
  const environment = { SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: String(port) };
  const startedMs = performance.now();
  const started = start(sallyport("serve"), { core: null, environment });
  try {
    const key = known ?? (await readPrintedKey(started));
    while (!(await answers(port, key))) {
      if (performance.now() - startedMs > PATIENCE_MS) throw new BenchError("Sallyport did not answer.");
      await Bun.sleep(5);
    }
    return { key, elapsedMs: performance.now() - startedMs };
  } finally {
    await started.stop();
  }
}

/** Goes on reading after the key: a closed pipe would end the server. */
async function readPrintedKey({ output }: Started): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const decoder = new TextDecoder();
  let printed = "";
  const reading = output.pipeTo(
    new WritableStream({
      write(piece) {
        printed += decoder.decode(piece, { stream: true });
        const key = /sp_test_\w+(?=\s)/.exec(printed)?.[0];
        if (key !== undefined) resolve(key);
      },
    }),
  );
  void reading.then(() => reject(new BenchError("Sallyport's first start printed no test key.")));
  return promise;
}

async function answers(port: number, key: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, {
      method: "POST",
      headers: { ...COMMON_HEADERS, authorization: `Bearer ${key}` },
      body: chatBody({ model: "gpt-4o-mini", bytes: 300, stream: false }),
    });
    await response.bytes();
    return response.ok;
  } catch {
    return false;
  }
}
