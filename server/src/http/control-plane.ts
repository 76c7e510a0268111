/** Answers requests. */
interface Answering {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Everything that the control process serves: programs call `/api`, people read everything else. */
export function controlPlane(api: Answering, pages: Answering): Answering {
  return {
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      return pathname === "/api" || pathname.startsWith("/api/") ? api.fetch(request) : pages.fetch(request);
    },
  };
}
