import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OUTSIDE_PROGRAMS } from "../../scripts/outside-programs.mjs";
import { freePort } from "../free-port.ts";

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;
export const BUCKET = "pictures";
export const ACCESS_KEY_ID = "key-of-tests";
export const SECRET_ACCESS_KEY = "secret-of-tests";

/** A real S3 server on a port of this machine, with one empty bucket. */
export interface S3Server {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * JuiceFS' gateway, whose package has it ready to run. `VERSITYGW` in the environment names a program of versitygw to judge instead.
 * @throws MissingPackagesError where it is not installed and cannot be
 */
export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-s3-"));
  const address = `127.0.0.1:${freePort()}`;
  const child = process.env["VERSITYGW"]
    ? versity(process.env["VERSITYGW"], folder, address)
    : juice(await OUTSIDE_PROGRAMS.bucket(), folder, address);
  const endpoint = `http://${address}`;
  await answering(endpoint, child);
  return {
    endpoint,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function juice(program: string, folder: string, address: string): ChildProcess {
  const metadata = `sqlite3://${folder}/metadata.db`;
  const data = join(folder, "data/");
  // It answers for one bucket, of this name.
  const words = ["format", "--storage", "file", "--bucket", data, "--trash-days", "0", metadata, BUCKET];
  const made = spawnSync(program, words);
  if (made.status !== 0) throw new Error(`juicefs format: ${made.stderr}`);
  const quiet = ["--no-usage-report", "--no-agent", "--no-banner", "--metrics", "127.0.0.1:0"];
  return spawn(program, ["gateway", ...quiet, "--cache-dir", join(folder, "cache"), metadata, address], {
    env: { ...process.env, MINIO_ROOT_USER: ACCESS_KEY_ID, MINIO_ROOT_PASSWORD: SECRET_ACCESS_KEY },
    stdio: "ignore",
  });
}

function versity(program: string, folder: string, address: string): ChildProcess {
  mkdirSync(join(folder, BUCKET));
  const who = ["--access", ACCESS_KEY_ID, "--secret", SECRET_ACCESS_KEY];
  return spawn(program, ["--port", address, ...who, "posix", folder], { stdio: "ignore" });
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (answer?.status === 403) return;
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error("the S3 server does not answer");
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
