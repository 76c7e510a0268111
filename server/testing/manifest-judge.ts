import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OUTSIDE_PROGRAMS } from "../../scripts/outside-programs.mjs";

/** What the C2PA's own reader says of a picture. */
export interface Judgement {
  readonly validation_state: "Trusted" | "Valid" | "Invalid";
  readonly validation_status?: readonly { readonly code: string }[];
  readonly active_manifest: string;
  readonly manifests: Readonly<
    Record<
      string,
      {
        readonly claim_generator_info: readonly { readonly name: string; readonly version: string }[];
        readonly ingredients?: readonly { readonly format: string; readonly relationship: string }[];
        readonly assertions: readonly {
          readonly label: string;
          readonly data: { readonly actions: readonly Record<string, unknown>[] };
        }[];
        readonly signature_info: Readonly<Record<string, string>>;
      }
    >
  >;
}

const PROGRAM = `
const [module, list, anchors] = process.argv.slice(2);
const { readFileSync } = await import("node:fs");
const { Reader } = await import(module);
const settings = { trust: { trust_anchors: readFileSync(anchors, "utf8") }, verify: { verify_trust: true } };
const said = [];
for (const { path, format } of JSON.parse(readFileSync(list, "utf8"))) {
  const asset = { buffer: readFileSync(path), mimeType: "image/" + format };
  said.push((await Reader.fromAsset(asset, settings).catch((error) => ({ json: () => ({ validation_state: "Invalid", refused: String(error) }) })))?.json() ?? null);
}
process.stdout.write(JSON.stringify(said));
`;

/**
 * What another implementation than ours says of pictures; null of one without a manifest.
 * @param anchors PEM of the authorities that are trusted
 */
export async function judge(
  pictures: readonly { readonly bytes: Uint8Array; readonly format: string }[],
  anchors: string,
): Promise<readonly (Judgement | null)[]> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-judge-"));
  try {
    const module = join(await OUTSIDE_PROGRAMS.manifestReader(), "dist", "index.js");
    const listed = pictures.map(({ bytes, format }, at) => {
      const path = join(folder, String(at));
      writeFileSync(path, bytes);
      return { path, format };
    });
    const [program, list, trusted] = ["judge.mjs", "list.json", "anchors.pem"].map((name) =>
      join(folder, name),
    );
    writeFileSync(program ?? "", PROGRAM);
    writeFileSync(list ?? "", JSON.stringify(listed));
    writeFileSync(trusted ?? "", anchors);
    const run = Bun.spawnSync(["node", program ?? "", module, list ?? "", trusted ?? ""]);
    if (!run.success) throw new Error(run.stderr.toString());
    return JSON.parse(run.stdout.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}
