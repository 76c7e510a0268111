import { type Transport, withSecurityHeaders } from "./security-headers.ts";

/** Where programs find the keys that our tokens are checked with (ID-5). */
const KEY_SET = "/.well-known/jwks.json";

/** Answers requests. */
interface Answering {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Answers only what is its own. */
interface Trying {
  readonly fetch: (request: Request) => Response | null;
}

/** Answers later what is its own. */
interface TryingLong {
  readonly fetch: (request: Request) => Promise<Response> | null;
}

/**
 * Everything that the control process serves: programs call `/api` and send pictures, links open those, people use the application and
 * read the pages.
 */
export function controlPlane(
  api: Answering,
  media: TryingLong,
  application: Trying,
  pages: Answering,
  transport: Transport,
): Answering {
  const answer = (request: Request) => {
    const { pathname } = new URL(request.url);
    const ofMedia = media.fetch(request);
    if (ofMedia !== null) return ofMedia;
    const ofPrograms = pathname === "/api" || pathname.startsWith("/api/") || pathname === KEY_SET;
    if (ofPrograms) return api.fetch(request);
    return application.fetch(request) ?? pages.fetch(request);
  };
  return { fetch: async (request) => withSecurityHeaders(await answer(request), transport) };
}
