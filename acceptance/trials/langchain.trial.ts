import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonProgram } from "../../scripts/python-programs.mjs";
import { makeDataDir, removeDataDir, startProduct } from "../product.ts";
import type { Trial } from "./trial.ts";

const PACKAGES =
  "langchain-tests==1.1.9 langchain-openai==1.7.4 langchain-anthropic==1.7.10 langchain-google-genai==4.4.3";
const SUITES = join(import.meta.dir, "langchain", "test_langchain.py");

/** What asks for sense, which the simulator behind a test key has not: it calls a tool, and fills a schema, with anything that fits. */
const NEEDS_SENSE: Readonly<Record<string, string>> = {
  test_tool_calling: "the number that was spoken of, as the argument",
  test_tool_calling_async: "the same",
  test_unicode_tool_call_integration: "the name that was spoken of, as the argument",
  test_json_mode: "a joke of the form that the text describes, without a schema",
};

/** LangChain's own suites for whoever writes a class for a model, with the classes of OpenAI, Anthropic and Google. */
export const trial: Trial = {
  name: "langchain",
  shows:
    "LangChain's classes for OpenAI, Anthropic and Google, pointed at the product, pass LangChain's own suites but for what needs a model with sense",
  controls: [],
  full: 1,
  // Minutes, and 100 MB of packages.
  sample: 0,
  async run(_, progress) {
    const python = await pythonProgram("python", PACKAGES);
    const dataDir = await makeDataDir();
    const folder = await mkdtemp(join(tmpdir(), "sallyport-langchain-"));
    const product = await startProduct(dataDir);
    try {
      const report = join(folder, "report.xml");
      const options = ["asyncio_mode=auto", "asyncio_default_test_loop_scope=session"];
      const child = Bun.spawn(
        [
          ...[python, "-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`],
          ...options.flatMap((option) => ["-o", option]),
          SUITES,
        ],
        {
          env: {
            PATH: process.env["PATH"] ?? "",
            HOME: folder,
            PYTHONDONTWRITEBYTECODE: "1",
            SALLYPORT_URL: product.url,
            SALLYPORT_KEY: product.testKey,
          },
          stdout: "pipe",
          stderr: "inherit",
        },
      );
      const [output] = await Promise.all([new Response(child.stdout).text(), child.exited]);
      progress(1);
      return figuresOf(await Bun.file(report).text(), output);
    } finally {
      await product.stop();
      await removeDataDir(dataDir);
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/**
 * What passed, in each class, and what was left.
 * @throws Error where something fails that does not need sense
 */
function figuresOf(report: string, output: string) {
  const figures: Record<string, number> = {};
  const failing: string[] = [];
  let senseless = 0;
  for (const [, suite = "", name = "", rest = ""] of report.matchAll(
    /<testcase classname="[^"]*\.(\w+)" name="(\w+)[^"]*"[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g,
  )) {
    if (rest.includes("<skipped")) continue;
    const figure = `${suite}: passed`;
    if (!/<(failure|error)/.test(rest)) figures[figure] = (figures[figure] ?? 0) + 1;
    else if (Object.hasOwn(NEEDS_SENSE, name)) senseless += 1;
    else failing.push(`${suite}.${name}`);
  }
  if (failing.length > 0) throw new Error(`${failing.join(", ")}\n${output}`);
  if (Object.keys(figures).length === 0) throw new Error(`nothing was tried\n${output}`);
  return { ...figures, "failed for want of sense": senseless };
}
