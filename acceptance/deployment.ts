import { makePostgres, type OwnPostgres } from "./postgres.ts";
import {
  type CommandResult,
  makeEmptyDataDir,
  type Product,
  removeDataDir,
  sallyport,
  startProduct,
} from "./product.ts";

/** Several nodes on one database of the operator's, in production mode. */
export interface Deployment {
  readonly database: OwnPostgres;
  readonly nodes: Product[];
  /** Starts another node, with a folder of its own. */
  startNode(extra?: Readonly<Record<string, string>>): Promise<Product>;
  /** What a command of the operator is run with. */
  readonly environment: Readonly<Record<string, string>>;
  readonly operatorDir: string;
  run(words: readonly string[], input?: string): Promise<CommandResult>;
  /** Runs with `--json`; throws when it fails. */
  json<Document>(words: readonly string[]): Promise<Document>;
  remove(): Promise<void>;
}

const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");

export async function makeDeployment(
  nodeCount: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const database = await makePostgres();
  const secrets = { SALLYPORT_MASTER_KEY: secret(), SALLYPORT_KEY_PEPPERS: `1:${secret()}` };
  const environment = { ...secrets, ...database.urls("socket"), SALLYPORT_OPERATOR: "acceptance", ...extra };
  const operatorDir = await makeEmptyDataDir();
  const folders = [operatorDir];
  const nodes: Product[] = [];
  const deployment: Deployment = {
    database,
    nodes,
    environment,
    operatorDir,
    async startNode(own = {}) {
      const folder = await makeEmptyDataDir();
      folders.push(folder);
      const node = await startProduct(folder, { ...environment, ...own });
      nodes.push(node);
      return node;
    },
    run: (words, input = "") => sallyport(operatorDir, words, { input, env: environment }),
    async json<Document>(words: readonly string[]) {
      const { code, stdout, stderr } = await deployment.run([...words, "--json"]);
      if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as Document;
    },
    async remove() {
      await Promise.all(nodes.map((node) => node.stop()));
      await database.remove();
      await Promise.all(folders.map(removeDataDir));
    },
  };
  try {
    for (let started = 0; started < nodeCount; started += 1) await deployment.startNode();
    return deployment;
  } catch (error) {
    await deployment.remove();
    throw error;
  }
}
