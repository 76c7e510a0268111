import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dir, "../../deploy");

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = Bun.YAML.parse(readFileSync(join(FOLDER, "compose.yaml"), "utf8")) as Compose;
const services = Object.entries(compose.services);

/** The named volumes a service is given. */
function volumesOf({ volumes = [] }: Service): readonly string[] {
  return volumes.map((volume) => volume.split(":")[0] ?? "").filter((name) => !name.startsWith("."));
}

describe("D-6: the container deployment", () => {
  test("every part has a read-only file system, no capabilities by default and no new privileges", () => {
    expect(services.length).toBeGreaterThan(5);
    for (const [name, service] of services) {
      expect([name, service.read_only]).toEqual([name, true]);
      expect([name, service.cap_drop]).toEqual([name, ["ALL"]]);
      expect([name, service.security_opt]).toEqual([name, ["no-new-privileges:true"]]);
    }
  });

  test("every foreign image names one version", () => {
    const images = services.map(([, { image }]) => image).filter((image) => image !== "sallyport");
    expect(images.length).toBeGreaterThan(2);
    for (const image of images) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    const dockerfile = readFileSync(join(FOLDER, "Dockerfile"), "utf8");
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
  });

  test("only the TLS end is reachable from outside; database and counters are not", () => {
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(["caddy"]);
    expect(compose.services["postgres"]?.network_mode).toBe("none");
    expect(compose.services["valkey"]?.networks).toEqual(["counting"]);
    expect(compose.networks["counting"]?.internal).toBe(true);
    expect(compose.networks["edge"]?.internal).toBe(true);
  });

  test("P-6: no part is given the secrets of another", () => {
    const givenTo = (volume: string) =>
      services.filter(([, service]) => volumesOf(service).includes(volume)).map(([name]) => name);
    expect(givenTo("secrets-sallyport")).toEqual(["secrets", "logins", "sallyport"]);
    expect(givenTo("secrets-database")).toEqual(["secrets", "postgres", "logins"]);
    expect(givenTo("secrets-counter")).toEqual(["secrets", "valkey"]);
    expect(givenTo("secrets-authority")).toEqual(["secrets"]);
    expect(givenTo("public")).toEqual(["secrets", "caddy"]);
  });

  test("every volume that is used is declared, and the other way round", () => {
    const used = new Set(services.flatMap(([, service]) => volumesOf(service)));
    expect(used).toEqual(new Set(Object.keys(compose.volumes)));
  });
});
