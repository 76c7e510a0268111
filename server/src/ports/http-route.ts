import type { Connections } from "./connections.ts";

/** Who may call a route. One test walks them all as everybody. */
type Audience = "anyone" | "api-key" | "metrics-token" | "operator-token";

/** One address of the server. */
export interface HttpRoute {
  /** `*`: whoever answers looks at it. */
  readonly method: "GET" | "POST" | "*";
  /** A path; `:name` stands for one part, and a final `*` for the rest. */
  readonly path: string;
  readonly audience: Audience;
  /** One sentence for GET / and the documentation. */
  readonly summary: string;
  readonly handle: (request: Request, connections: Connections) => Response | Promise<Response>;
}
