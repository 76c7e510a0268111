import { type Bodies, sizeCost, throughputShare } from "../phases/bodies.ts";
import { figure, megabytes, table } from "./table.ts";

export function bodiesSection(bodies: Bodies): string {
  const rows = [...bodies.costs].map(([kb, { nginx, sallyport }]) => [
    `${figure(kb, kb < 1 ? 1 : 0)} KB`,
    figure(nginx, 1),
    figure(sallyport, 1),
    figure(throughputShare(bodies, kb), 3),
    figure(sizeCost(bodies, kb), 2),
  ]);
  const headings = ["body", "nginx µs", "Sallyport µs", "nginx/S", "more than 0.3 KB, S/nginx"];
  return `## Large bodies

Processor time of the gateway process for one answer, 32 connections, medians of all rounds of ${bodies.starts} starts of both. The last column is what the body costs more than one of 0.3 KB, here over the same in nginx.

${table(headings, rows)}

With 256 bodies of 1 MB at once the server process had ${megabytes(bodies.memory.after)} MB resident when the load ended, and ${megabytes(bodies.memory.most)} MB at the most.`;
}
