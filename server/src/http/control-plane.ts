import { type Transport, withSecurityHeaders } from "./security-headers.ts";

/** Answers requests. */
interface Answering {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Everything that the control process serves: programs call `/api`, people read everything else. */
export function controlPlane(api: Answering, pages: Answering, transport: Transport): Answering {
  return {
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const forPrograms = pathname === "/api" || pathname.startsWith("/api/");
      return withSecurityHeaders(await (forPrograms ? api : pages).fetch(request), transport);
    },
  };
}
