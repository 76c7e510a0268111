import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";
import { POLICIES, type PolicyName, type PolicyTexts } from "../../policies/index.ts";

const NAME = /^(terms|acceptable-use|privacy|data-processing)\.(en|es)\.txt$/;

/**
 * The operator's own texts, by name and language, such as "terms.en".
 * @throws OperatorError when the folder cannot be read, or holds a file of another name, which would be looked for in vain
 */
export async function readPolicies(folder: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (folder === undefined) return {};
  return Object.fromEntries(
    (await filesOf(folder)).map((file) => {
      if (!NAME.test(file))
        throw new OperatorError(
          `SALLYPORT_POLICIES_DIR holds ${file}; its files are terms, acceptable-use, privacy and data-processing, each as NAME.en.txt or NAME.es.txt.`,
        );
      return [file.replace(/\.txt$/, ""), readSmallFile(join(folder, file), "SALLYPORT_POLICIES_DIR")];
    }),
  );
}

/** The same by policy, as versions of them are kept. */
export function policyTexts(
  read: Readonly<Record<string, string>>,
): Readonly<Partial<Record<PolicyName, PolicyTexts>>> {
  return Object.fromEntries(
    POLICIES.map((name) => [name, { en: read[`${name}.en`] ?? null, es: read[`${name}.es`] ?? null }]),
  );
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => !file.startsWith("."));
  } catch {
    throw new OperatorError(`SALLYPORT_POLICIES_DIR names ${folder}, which cannot be read as a folder.`);
  }
}
