import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { OperatorError } from "../../kernel/errors.ts";
import { postmasterPid, servesCluster } from "./postmaster-file.ts";

/** What a process calls itself between having decided to leave and being gone, so that others do not count it. */
const LEAVING = "sallyport leaving";

const OTHERS = `
  SELECT count(*) FILTER (WHERE application_name = $1)::int AS own,
         count(*) FILTER (WHERE application_name NOT IN ($1, $2))::int AS others
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/**
 * Stops the server unless another process uses it, and returns when it is gone. Each process first says that it is
 * leaving and then counts: of two that leave at once, at least one sees nobody left.
 */
export async function leaveOrStop(superuser: pg.Client, ownName: string, cluster: string): Promise<void> {
  const pid = postmasterPid(cluster);
  try {
    await superuser.query(`SET application_name = '${LEAVING}'`);
    // A number from another process namespace (a container on the same volume) means a stranger here.
    const ours = pid !== undefined && servesCluster(pid, cluster);
    if (ours && !(await usedByOthers(superuser, ownName))) {
      process.kill(pid, "SIGINT");
      await gone(pid, cluster);
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    // The server is gone already, by itself or by another process's hand.
  } finally {
    await superuser.end().catch(() => undefined);
  }
}

/** Our own connections, closed a moment ago, may still be seen; what stays of them is ours to cut. */
async function usedByOthers(superuser: pg.Client, ownName: string): Promise<boolean> {
  for (let round = 0; ; round += 1) {
    const { rows } = await superuser.query<{ own: number; others: number }>(OTHERS, [ownName, LEAVING]);
    if ((rows[0]?.others ?? 0) > 0) return true;
    if ((rows[0]?.own ?? 0) === 0 || round === 25) return false;
    await sleep(10);
  }
}

/** A dead process whose parent has not noticed yet counts as gone: it has no command line any more. */
async function gone(pid: number, cluster: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (servesCluster(pid, cluster)) {
    if (performance.now() > deadline) {
      throw new OperatorError(
        `The database (process ${pid}) was told to stop and did not within 30 seconds.`,
      );
    }
    await sleep(5);
  }
}
