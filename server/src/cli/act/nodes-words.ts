interface Node {
  readonly node: string;
  readonly how: "applied" | "lease_expired";
  readonly after_ms: number;
}

/**
 * Says where a change is in force.
 * @param fact what holds on a node that applied it, such as "Works"
 * @param nodes as an operation answers them
 */
export function nodesWords(fact: string, nodes: readonly Node[]): string {
  if (nodes.length === 0) return `${fact} from the next start on: no server is running on this database now.`;
  const lines = nodes.map(({ node, how, after_ms: afterMs }) =>
    how === "applied"
      ? `  node ${node}  confirmed after ${afterMs} ms`
      : `  node ${node}  not heard from; its lease ran out, so it serves nothing`,
  );
  const count = nodes.length === 1 ? "the one node" : `all ${nodes.length} nodes`;
  return [`${fact} on ${count}:`, ...lines].join("\n");
}
