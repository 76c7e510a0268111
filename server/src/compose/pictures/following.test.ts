import { expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type Followed, Following } from "./following.ts";

const RUNNING: Followed = { ended: false, mark: "running", show: async () => ({ status: "running" }) };
const ENDED: Followed = { ended: true, mark: "succeeded", show: async () => ({ status: "succeeded" }) };

/** Asks so often at the same time; what came of each. */
const manyOf = (following: Following, times: number, read = async () => RUNNING) =>
  Promise.allSettled(Array.from({ length: times }, () => following.follow("ours", read)));
const begunOf = (all: Awaited<ReturnType<typeof manyOf>>) =>
  all.flatMap((one) => (one.status === "fulfilled" ? [one.value[Symbol.asyncIterator]()] : []));
const end = (streams: readonly AsyncIterator<object | null>[]) =>
  Promise.all(streams.map((one) => one.return?.()));

test("M-8 a hundred who ask at the same time are no more than those who come one after the other", async () => {
  const following = new Following(new TestClock());
  const begun = begunOf(await manyOf(following, 100));
  expect(begun).toHaveLength(20);
  await end(begun);
});

test("M-8 who ends makes room: after the first event, before any, and at the task's own end", async () => {
  const following = new Following(new TestClock());
  for (let round = 0; round < 3; round += 1) {
    const begun = begunOf(await manyOf(following, 20));
    expect(begun).toHaveLength(20);
    if (round > 0) for (const one of begun) expect((await one.next()).value).toEqual({ status: "running" });
    await end(begun);
  }
  for (const one of begunOf(await manyOf(following, 20, async () => ENDED))) {
    expect((await one.next()).value).toEqual({ status: "succeeded" });
    expect((await one.next()).done).toBe(true);
  }
  const last = begunOf(await manyOf(following, 21));
  expect(last).toHaveLength(20);
  await end(last);
});

test("what is not there takes no room", async () => {
  const following = new Following(new TestClock());
  const gone = () => Promise.reject(new ActError("generation_gone"));
  for (let round = 0; round < 2; round += 1) {
    const all = await manyOf(following, 20, gone);
    expect(all.every((one) => one.status === "rejected" && one.reason.code === "generation_gone")).toBe(true);
  }
  const begun = begunOf(await manyOf(following, 20));
  expect(begun).toHaveLength(20);
  await end(begun);
});

test("M-8 whoever reads slowly gets the newest of what is told beside it, and nothing is kept for them", async () => {
  const following = new Following(new TestClock());
  const opened: string[] = [];
  let newest = "first";
  const beside = () => {
    const mark = newest;
    return {
      mark,
      show: async () => {
        opened.push(mark);
        return { picture: mark };
      },
    };
  };
  const told = await following.follow<object>("ours", async () => ({ ...RUNNING, beside: beside() }));
  const reading = told[Symbol.asyncIterator]();
  expect((await reading.next()).value).toEqual({ status: "running" });
  for (const [next, wanted] of [
    ["third", "third"],
    ["last", "last"],
  ] as const) {
    newest = "passed over";
    newest = next;
    expect((await reading.next()).value).toEqual({ picture: wanted });
  }
  expect(opened).toEqual(["third", "last"]);
  await reading.return?.();
});

test("what is told beside it and is gone when it is opened is not told, and the rest goes on", async () => {
  const following = new Following(new TestClock());
  let state: Followed = { ...RUNNING, beside: { mark: "gone", show: async () => null } };
  const told = await following.follow("ours", async () => state);
  const reading = told[Symbol.asyncIterator]();
  await reading.next();
  const next = reading.next();
  state = ENDED;
  expect((await next).value).toEqual({ status: "succeeded" });
  expect((await reading.next()).done).toBe(true);
});
