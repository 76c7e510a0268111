import { expect, test } from "bun:test";
import { TakingTurns } from "./taking-turns.ts";

/** Work that ends when the test says so. */
class Works {
  readonly begun: { readonly question: string; end(): void; fail(): void }[] = [];
  #next = Promise.withResolvers<void>();

  of(question: string): () => Promise<string> {
    return () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const number = this.begun.length + 1;
      const end = () => resolve(`${question} ${number}`);
      this.begun.push({ question, end, fail: () => reject(new Error("refused")) });
      this.#next.resolve();
      this.#next = Promise.withResolvers();
      return promise;
    };
  }

  async begin(count: number): Promise<void> {
    while (this.begun.length < count) await this.#next.promise;
  }
}

/** Stands still: what takes no time needs no rest. */
function startTurns(places: number) {
  const turns = new TakingTurns(places, { nowMs: () => 0, monotonicMs: () => 0 });
  const works = new Works();
  return { works, ask: (question: string) => turns.ask(question, works.of(question)) };
}

test("who asks while others wait shares their answer, and who asks while one is worked on gets a later one", async () => {
  const { works, ask } = startTurns(2);
  const first = [ask("a"), ask("a")];
  await works.begin(1);
  const second = [ask("a"), ask("a"), ask("a")];
  works.begun[0]?.end();
  expect(await Promise.all(first)).toEqual(["a 1", "a 1"]);
  await works.begin(2);
  works.begun[1]?.end();
  expect(await Promise.all(second)).toEqual(["a 2", "a 2", "a 2"]);
  expect(works.begun.length).toBe(2);
});

test("different questions have different answers, and so many are worked on at a time as there are places", async () => {
  const { works, ask } = startTurns(2);
  const answers = ["a", "b", "c"].map(ask);
  await works.begin(2);
  expect(works.begun.map(({ question }) => question)).toEqual(["a", "b"]);
  works.begun[1]?.end();
  expect(await answers[1]).toBe("b 2");
  await works.begin(3);
  works.begun[0]?.end();
  works.begun[2]?.end();
  expect(await Promise.all(answers)).toEqual(["a 1", "b 2", "c 3"]);
});

test("what fails is told to all who asked for it, and the next one is worked on", async () => {
  const { works, ask } = startTurns(1);
  const refused = Promise.allSettled([ask("a"), ask("a")]);
  await works.begin(1);
  const next = ask("a");
  works.begun[0]?.fail();
  expect((await refused).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await works.begin(2);
  works.begun[1]?.end();
  expect(await next).toBe("a 2");
});

test("a question rests after its answer, so that what else is to be done gets the time between", async () => {
  let nowMs = 0;
  const turns = new TakingTurns(1, { nowMs: () => 0, monotonicMs: () => nowMs });
  const order: string[] = [];
  await turns.ask("a", async () => {
    nowMs += 10;
    order.push("a");
  });
  const resting = turns.ask("a", async () => order.push("a after its rest"));
  await turns.ask("b", async () => order.push("b"));
  await resting;
  expect(order).toEqual(["a", "b", "a after its rest"]);
});
