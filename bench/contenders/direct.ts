import { COMMON_HEADERS, type Contender, PATH, PROVIDER_SECRET, type Upstreams } from "./contender.ts";

/** No gateway: what the load generator and the mock provider can do by themselves. */
export function direct(upstreams: Upstreams): Contender {
  const target = (port: number) => ({
    url: `http://127.0.0.1:${port}${PATH}`,
    headers: { ...COMMON_HEADERS, authorization: `Bearer ${PROVIDER_SECRET}` },
    model: "gpt-4o-mini",
  });
  return {
    name: "direct",
    pid: null,
    whole: target(upstreams.whole),
    stream: target(upstreams.stream),
    stop: async () => {},
  };
}
