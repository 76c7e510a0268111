import { percentile } from "../statistics.ts";

const PEOPLE = 50;
/** Each opens a page so often. */
const PAUSE_MS = 2_000;
const BUSY = 503;

/** What a page reads when it is opened: the document, and what stands on it. */
const READS = [
  "/app/default/overview",
  "/api/v1/organizations/default",
  "/api/v1/organizations/default/keys?limit=50",
  "/api/v1/organizations/default/credits",
  "/api/v1/organizations/default/usage/report?range=month",
] as const;

/** What people got while they worked. */
export interface PeopleFigures {
  readonly answers: number;
  /** How many of these said that the server is busy. */
  readonly busy: number;
  /** What nineteen of twenty answers did not take longer than. */
  readonly p95Ms: number;
}

/** People at work, until they are stopped. */
export interface People {
  /**
   * @returns what they got since they began
   * @throws Error when one was refused for another reason
   */
  stop(): Promise<PeopleFigures>;
}

/**
 * Fifty people with the pages open, each of whom opens another every two seconds.
 * @param origin of the product, such as http://127.0.0.1:8787
 * @param token of an operator, who may make tokens: each person has one of their own, since calls are counted by person
 */
export async function clickAround(origin: string, token: string): Promise<People> {
  const tokens: string[] = [];
  for (let number = 1; number <= PEOPLE; number += 1)
    tokens.push(await makeToken(origin, token, `person-${number}`));
  let isOver = false;
  let busy = 0;
  const tookMs: number[] = [];
  const person = async (own: string, number: number) => {
    await Bun.sleep((PAUSE_MS / PEOPLE) * number);
    while (!isOver) {
      const answers = await Promise.all(READS.map((path) => read(origin + path, own)));
      const refused = answers.find(({ status }) => status !== 200 && status !== BUSY);
      if (refused !== undefined) throw new Error(`a page was answered ${refused.status}`);
      tookMs.push(...answers.map((answer) => answer.tookMs));
      busy += answers.filter(({ status }) => status === BUSY).length;
      await Bun.sleep(PAUSE_MS);
    }
  };
  const people = Promise.all(tokens.map(person));
  // Awaited when they are stopped.
  people.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await people;
      return { answers: tookMs.length, busy, p95Ms: percentile(tookMs, 0.95) };
    },
  };
}

async function makeToken(origin: string, token: string, operator: string): Promise<string> {
  const response = await fetch(`${origin}/api/v1/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ operator, name: operator, role: "support" }),
  });
  if (!response.ok) throw new Error(`a token was answered ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

async function read(url: string, token: string) {
  const startedMs = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return { status: response.status, tookMs: performance.now() - startedMs };
}
