/**
 * One node of the trial `limits`, as a process: calls a limit store as fast as it answers and writes what was admitted to a
 * file. Its only argument is a JSON document; it ends after so many calls, or when its standard input ends.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { systemClock } from "../../../kernel/clock.ts";
import { RedisLimitStore } from "../index.ts";
import { type Load, nextCall } from "./limit-load.ts";
import { takenAtUs } from "./model.ts";

interface Options {
  readonly url: string;
  readonly file: string;
  readonly calls: number;
  readonly atOnce: number;
  readonly load: Load;
}

/** Of each admitted take: counter, amount kept, when by the server's clock, when it was asked for and answered by ours. */
const NUMBERS = 5;
const RECORDS_AT_ONCE = 4_096;
const AFTER_FAILURE_MS = 5;
const CONNECT_MS = 10_000;
const GIVEN_BACK = 0.5;

const options = JSON.parse(process.argv[2] ?? "") as Options;
// A busy machine must not look like a hung server; one that was killed is noticed without a time limit.
const store = new RedisLimitStore({ url: options.url, clock: systemClock, timeLimitMs: 2_000 });
const connected = await Promise.race([store.whenConnected().then(() => true), Bun.sleep(CONNECT_MS)]);
if (!connected) throw new Error("the limit store cannot be reached");
const file = openSync(options.file, "w");
const records = new Float64Array(RECORDS_AT_ONCE * NUMBERS);
let filled = 0;
let left = options.calls;
const done = { calls: 0, admitted: 0, failed: 0, longestMs: 0, cpuMs: 0 };
const ourUs = () => (performance.timeOrigin + performance.now()) * 1000;

process.stdin.on("end", () => {
  left = 0;
});
process.stdin.resume();
process.stdout.write("ready\n");

function record(numbers: readonly number[]): void {
  records.set(numbers, filled);
  filled += NUMBERS;
  if (filled === records.length) flush();
}

function flush(): void {
  writeSync(file, new Uint8Array(records.buffer, 0, filled * 8));
  filled = 0;
}

async function callOn(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const { home, takes, numbers, givesBack } = nextCall(options.load);
    const askedUs = ourUs();
    try {
      const { admitted, counted } = await store.take(home, takes);
      const answeredUs = ourUs();
      done.longestMs = Math.max(done.longestMs, (answeredUs - askedUs) / 1000);
      if (!admitted) continue;
      done.admitted += 1;
      for (const [index, one] of counted.entries()) {
        if (one.amount === 0) continue;
        const back = givesBack === index ? Math.floor(one.amount * GIVEN_BACK) : 0;
        if (back > 0) store.correct(home, one, -back);
        record([numbers[index] ?? 0, one.amount - back, takenAtUs(one), askedUs, answeredUs]);
      }
    } catch {
      done.failed += 1;
      await Bun.sleep(AFTER_FAILURE_MS);
    } finally {
      done.calls += 1;
    }
  }
}

const before = process.cpuUsage();
await Promise.all(Array.from({ length: options.atOnce }, callOn));
const used = process.cpuUsage(before);
flush();
closeSync(file);
await store.close();
done.cpuMs = (used.user + used.system) / 1000;
process.stdout.write(`${JSON.stringify(done)}\n`);
process.exit(0);
