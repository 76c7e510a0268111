import { QueryClient } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { FRESH_MS, readOf } from "./api/hooks.ts";
import { Problem } from "./api/problem.ts";
import { belongsTo } from "./connection/connection.ts";
import { Line } from "./connection/line.tsx";
import { Mark } from "./kit/mark.tsx";
import { PageFault, Waiting } from "./kit/states.tsx";
import { Toasts } from "./kit/toasts.tsx";
import { Home } from "./pages/home/home.tsx";
import { DOOR_PAGES, type LoadPage, ORGANIZATION_PAGES } from "./pages.ts";
import { AppShell } from "./shell/app-shell.tsx";
import { KIT } from "./texts/kit.ts";
import { useTexts, writeAsIn } from "./texts/language.ts";

export const queries = new QueryClient({
  defaultOptions: {
    // What failed for a reason is not asked again by itself; what got no answer waits for the line.
    queries: { retry: false, staleTime: FRESH_MS, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});

const root = createRootRoute({
  component: () => (
    <>
      <Line />
      <Outlet />
      <Toasts />
    </>
  ),
  errorComponent: ({ error, reset }) => (
    <main id="main">
      <PageFault error={error} onRetry={reset} />
    </main>
  ),
  notFoundComponent: NotFound,
});

/** Everything behind the door: whoever is not signed in is sent to it, and comes back to where they were going. */
const app = createRoute({
  getParentRoute: () => root,
  path: "/app",
  beforeLoad: async ({ location }) => {
    try {
      const account = await queries.ensureQueryData(readOf("account.show", {}));
      belongsTo(account.id);
      writeAsIn(account.region);
      return { account };
    } catch (error) {
      if (error instanceof Problem && error.code === "not_authenticated")
        throw redirect({ href: `/sign-in?to=${encodeURIComponent(location.href)}` });
      throw error;
    }
  },
  pendingComponent: () => <Waiting what="Sallyport" />,
  component: Outlet,
});

const home = createRoute({ getParentRoute: () => app, path: "/", component: Home });

/** A person's own data, also of somebody who is in no organization. */
const ownPrivacy = createRoute({
  getParentRoute: () => app,
  path: "privacy",
  component: lazyRouteComponent(() => import("./pages/privacy/alone.tsx"), "Page"),
});

const organization = createRoute({
  getParentRoute: () => app,
  path: "$organization",
  beforeLoad: ({ context, params }) => {
    const isTheirs = context.account.organizations.some(({ id, slug }) =>
      [id, slug].includes(params.organization),
    );
    if (!isTheirs) throw redirect({ to: "/nothing-here", mask: { to: "." } as never });
  },
  component: AppShell,
});

const pageAt = (path: string, load: LoadPage) =>
  createRoute({ getParentRoute: () => organization, path, component: lazyRouteComponent(load, "Page") });

const doorAt = (path: string, load: LoadPage) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, "Page") });

const nothing = createRoute({ getParentRoute: () => root, path: "/nothing-here", component: NotFound });

/** What is nobody's, outside of the frame of an organization, with a way back to one's own. */
function NotFound() {
  const say = useTexts(KIT);
  return (
    <main id="main" className="home">
      <a className="mark" href="/app">
        <Mark />
        <span>Sallyport</span>
      </a>
      <PageFault
        error={NOTHING}
        home={
          <a className="btn" href="/app">
            {say.toYours}
          </a>
        }
      />
    </main>
  );
}

const NOTHING = Problem.from(new Response(null, { status: 404 }), { code: "address_unknown" });

export const router = createRouter({
  routeTree: root.addChildren([
    app.addChildren([
      home,
      ownPrivacy,
      organization.addChildren(Object.entries(ORGANIZATION_PAGES).map(([path, load]) => pageAt(path, load))),
    ]),
    nothing,
    ...Object.entries(DOOR_PAGES).map(([path, load]) => doorAt(path, load)),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  // The address holds plain words: no JSON in it.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const said = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
    return text === "" ? "" : `?${text}`;
  },
});
