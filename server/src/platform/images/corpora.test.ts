import { afterAll, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { takeIn } from "../../../testing/pictures.ts";
import { PictureRefused } from "../../ports/images.ts";
import { ImagePool } from "./index.ts";

const CORPORA = `${import.meta.dir}/../../../../../shared/corpora/images`;
const files = existsSync(CORPORA) ? readdirSync(CORPORA) : [];
const pool = new ImagePool();
afterAll(() => pool.close());

test.each(files.length > 0 ? files : ["none is here"])("M-1 %s is taken in or refused", async (file) => {
  if (files.length === 0) return;
  const bytes = readFileSync(`${CORPORA}/${file}`);
  const outcome = await takeIn(pool, bytes).catch((error: unknown) => error);
  if (file.startsWith("good-")) expect(outcome).toHaveProperty("pictures.length", 2);
  else if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PictureRefused);
});
