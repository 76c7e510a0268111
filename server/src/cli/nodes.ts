import { allNodes, type NodeStatus } from "../propagation/index.ts";
import { paintFor } from "./paint.ts";
import { second, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport nodes` */
export async function nodes(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const { generation, nodes: found } = await withControl(invocation, ({ control }) =>
    allNodes(control.database),
  );
  if (json)
    return terminal.out(JSON.stringify({ generation: Number(generation), nodes: found.map(document) }));
  if (found.length === 0) return terminal.err("No server is running on this database now.");
  const columns = [
    { title: "NODE", value: ({ id }: NodeStatus) => id },
    { title: "STATE", value: ({ leased }: NodeStatus) => state(leased) },
    { title: "STARTED (UTC)", value: ({ startedAt }: NodeStatus) => second(startedAt) },
    { title: "IN FORCE", value: (node: NodeStatus) => String(node.generation), right: true },
    { title: "LEASE UNTIL", value: ({ leaseUntil }: NodeStatus) => second(leaseUntil) },
  ];
  terminal.out(table(found, columns, paintFor(invocation)));
  terminal.err(`The current generation of keys and providers is ${generation}.`);
}

function document({ id, startedAt, generation, leaseUntil, leased }: NodeStatus) {
  return { id, state: state(leased), startedAt, generation: Number(generation), leaseUntil };
}

function state(leased: boolean): "serving" | "lease expired" {
  return leased ? "serving" : "lease expired";
}
