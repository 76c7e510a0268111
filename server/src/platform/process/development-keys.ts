import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import { readSmallFileIfAny } from "../../kernel/small-file.ts";

/** Secrets made for a development machine; production brings its own and never reads this file (P-6). */
export interface DevelopmentKeys {
  /** As SALLYPORT_MASTER_KEY would be. */
  readonly masterKey: string;
  /** As SALLYPORT_KEY_PEPPERS would be. */
  readonly keyPeppers: string;
}

const FILE = "development-keys.json";

/**
 * Reads the development key file, or makes it, readable by its owner only.
 * @throws OperatorError when it is damaged or cannot be written
 */
export async function developmentKeys(dataDir: string): Promise<DevelopmentKeys> {
  const path = join(dataDir, FILE);
  const text = readSmallFileIfAny(path, "The data folder");
  if (text === null) return makeKeys(path);
  await chmod(path, 0o600);
  try {
    const { masterKey, keyPeppers } = JSON.parse(text) as DevelopmentKeys;
    if (typeof masterKey === "string" && typeof keyPeppers === "string") return { masterKey, keyPeppers };
  } catch {}
  throw new OperatorError(`${path} is damaged; restore it, or remove the whole data folder to begin anew.`);
}

/** The secrets in the development key file; none where there is no such file, or a damaged one. */
export function generatedSecrets(dataDir: string): readonly string[] {
  try {
    const text = readSmallFileIfAny(join(dataDir, FILE), "The data folder");
    const { masterKey, keyPeppers } = JSON.parse(text ?? "{}") as Partial<DevelopmentKeys>;
    return [masterKey, keyPeppers].filter((secret) => typeof secret === "string");
  } catch {
    return [];
  }
}

async function makeKeys(path: string): Promise<DevelopmentKeys> {
  const random = () => Buffer.from(secureRandomBytes(32)).toString("base64");
  const keys = { masterKey: random(), keyPeppers: `1:${random()}` };
  try {
    await writeFile(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EEXIST") return developmentKeys(path.slice(0, -FILE.length - 1));
    throw new OperatorError(
      `${path} cannot be written; make the data folder writable or choose another in SALLYPORT_DATA_DIR.`,
    );
  }
  return keys;
}
