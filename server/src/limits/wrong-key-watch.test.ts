import { afterEach, expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { LocalLimitStore } from "../platform/limit-store/local-store.ts";
import { type LimitStore, LimitStoreError, type Take } from "../ports/limit-store.ts";
import { WrongKeyWatch } from "./wrong-key-watch.ts";

/** One for several nodes, which can be taken away. */
class SharedStore implements LimitStore {
  readonly shared = true;
  available = true;
  readonly #inner: LocalLimitStore;
  constructor(clock: TestClock) {
    this.#inner = new LocalLimitStore({ clock });
  }
  take(home: string, takes: readonly Take[]) {
    return this.available
      ? Promise.resolve(this.#inner.take(home, takes))
      : Promise.reject(new LimitStoreError("away"));
  }
  correct() {}
  close = () => this.#inner.close();
}

const watches: WrongKeyWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

function nodes(count: number) {
  const clock = new TestClock();
  const store = new SharedStore(clock);
  const made = Array.from({ length: count }, () => {
    const watch = new WrongKeyWatch(store, clock);
    watch.watch(60_000);
    watches.push(watch);
    return watch as WrongKeyWatch;
  });
  return { clock, store, watches: made };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await Bun.sleep(5);
}

test("AB-6 a wrong key anywhere is known here at once and everywhere soon, for as long as it counts", async () => {
  const { clock, watches } = nodes(2);
  const [here, there] = watches as [WrongKeyWatch, WrongKeyWatch];
  expect([here.quiet, there.quiet]).toEqual([false, false]);
  await until(() => here.quiet && there.quiet);
  here.guessed();
  expect(here.quiet).toBe(false);
  await until(() => !there.quiet);
  clock.advance(121_000);
  await until(() => here.quiet && there.quiet);
});

test("AB-5 nothing is believed while the store is away", async () => {
  const { store, watches } = nodes(1);
  const [watch] = watches as [WrongKeyWatch];
  await until(() => watch.quiet);
  store.available = false;
  await until(() => !watch.quiet);
  store.available = true;
  await until(() => watch.quiet);
});

test("where no wrong key counts, none is counted", () => {
  const { store, watches } = nodes(1);
  const [watch] = watches as [WrongKeyWatch];
  watch.watch(0);
  let asked = 0;
  store.take = () => {
    asked += 1;
    return Promise.reject(new LimitStoreError("asked"));
  };
  watch.guessed();
  expect(asked).toBe(0);
});

test("what was believed a second ago is not believed any more", async () => {
  const { clock, store, watches } = nodes(1);
  const [watch] = watches as [WrongKeyWatch];
  await until(() => watch.quiet);
  store.take = () => new Promise(() => {});
  clock.advance(1_000);
  expect(watch.quiet).toBe(false);
});
