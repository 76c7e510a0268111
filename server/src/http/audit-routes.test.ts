import { expect, test } from "bun:test";
import { auditRoutes } from "./audit-routes.ts";
import { Browsers } from "./browsers.ts";
import { startHttpServer } from "./server.ts";

test("D-4 the ledger's files are served whatever query follows their names", async () => {
  const asked: string[] = [];
  const read = async (path: string) => {
    asked.push(path);
    return { body: path, immutable: true };
  };
  const server = startHttpServer({
    hostname: "127.0.0.1",
    port: 0,
    sharePort: false,
    tls: null,
    routes: auditRoutes({ read }),
    guard: { inTheClear: null, browsers: new Browsers([]) },
    refuse: () => new Response(null, { status: 404 }),
  });
  const files = ["checkpoint", "keys", "tile/0/000.p/17"];
  for (const file of files)
    for (const query of ["", "?", "?x", "?time=1/2"])
      expect(await (await fetch(`${server.url}/audit/${file}${query}`)).text()).toBe(file);
  expect(new Set(asked)).toEqual(new Set(files));
  await server.stop(0);
});
