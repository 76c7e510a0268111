import type { Deployment } from "../../compose/deployment.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { allNodes } from "../../propagation/index.ts";

/** How many nodes count each for itself, as far as this machine's settings tell; null when they count together. */
export async function countedApart(
  database: ControlDatabase,
  { config }: Pick<Deployment, "config">,
): Promise<number | null> {
  if (config.redisUrl !== undefined) return null;
  const { nodes } = await allNodes(database);
  return nodes.filter(({ leased }) => leased).length;
}

export function apartWords(nodes: number): string {
  return `${nodes} nodes are running and REDIS_URL is not set here. Without it on the nodes each of them counts for itself, and together they let through up to ${nodes} times as much.`;
}
