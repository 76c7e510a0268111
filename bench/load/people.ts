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

/** People at work, until they are stopped. */
export interface People {
  /**
   * @returns how many answers they got since they began, and how many of these said that the server is busy: the load takes the whole
   * core that they share with it
   * @throws Error when one was refused for another reason
   */
  stop(): Promise<{ readonly answers: number; readonly busy: number }>;
}

/**
 * Fifty people with the pages open, each of whom opens another every two seconds.
 * @param origin of the product, such as http://127.0.0.1:8787
 * @param token of an operator, who may read everything
 */
export function clickAround(origin: string, token: string): People {
  let isOver = false;
  let answers = 0;
  let busy = 0;
  const person = async (number: number) => {
    await Bun.sleep((PAUSE_MS / PEOPLE) * number);
    while (!isOver) {
      const statuses = await Promise.all(READS.map((path) => read(origin + path, token)));
      const refused = statuses.find((status) => status !== 200 && status !== BUSY);
      if (refused !== undefined) throw new Error(`a page was answered ${refused}`);
      answers += statuses.length;
      busy += statuses.filter((status) => status === BUSY).length;
      await Bun.sleep(PAUSE_MS);
    }
  };
  const people = Promise.all(Array.from({ length: PEOPLE }, (_, number) => person(number)));
  // Awaited when they are stopped.
  people.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await people;
      return { answers, busy };
    },
  };
}

async function read(url: string, token: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}
