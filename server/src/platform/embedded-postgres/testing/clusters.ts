import { expect } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { OperatorError } from "../../../kernel/errors.ts";
import { type EmbeddedPostgres, type Login, startEmbeddedPostgres } from "../index.ts";
import { isAlive, postmasterPid } from "../postmaster-file.ts";

export const AS_ROOT = process.getuid?.() === 0;
export const KEY = "plain-password-canary";

const folders: string[] = [];
const children: ChildProcess[] = [];

/** For `afterEach`: ends processes and servers that a test has left, and removes its folders. */
export async function tidyUp(): Promise<void> {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) {
    const pid = postmasterPid(clusterOf(folder));
    if (pid !== undefined && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)) {
      process.kill(pid, "SIGCONT");
      process.kill(pid, "SIGQUIT");
      await until(() => !existsSync(join(clusterOf(folder), "postmaster.pid")) || !isAlive(pid));
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

export function removeAfterwards(folder: string): void {
  folders.push(folder);
}

export function endAfterwards(child: ChildProcess): void {
  children.push(child);
}

export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-test-"));
  if (AS_ROOT) chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

export function clusterOf(dataDir: string): string {
  return join(dataDir, "postgres", "cluster");
}

export function start(dataDir: string, key = KEY, patienceMs = 20_000): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, patienceMs, passwordOf: passwordsBy(key) });
}

/** Passwords as one master key derives them. */
export function passwordsBy(key: string): (role: string) => string {
  return (role) => `${key}-${role}`;
}

export async function query(server: EmbeddedPostgres, login: Login, sql: string, values: unknown[] = []) {
  const client = new pg.Client(server.connectionOf(login));
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The code of the database's refusal, or "allowed". */
export async function refusal(server: EmbeddedPostgres, login: Login, sql: string): Promise<unknown> {
  return query(server, login, sql).then(
    () => "allowed",
    (error) => error.code,
  );
}

export async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; !condition(); round += 1) {
    if (round === 2000) throw new Error("It did not happen within 20 seconds");
    await Bun.sleep(10);
  }
}

/** Another process that starts the database on the folder, says so, and stops it when its input ends. */
export function owner(dataDir: string, key = KEY): { child: ChildProcess; said: Promise<string> } {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL("../index.ts", import.meta.url).pathname)};
    const server = await startEmbeddedPostgres({
      dataDir: ${JSON.stringify(dataDir)}, passwordOf: (role) => ${JSON.stringify(key)} + "-" + role });
    process.stdout.write("fresh " + server.fresh + " adopted " + server.adopted);
    process.stdin.on("end", async () => { await server.stop(); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const said = new Promise<string>((resolve) => {
    child.stdout?.once("data", (data) => resolve(String(data)));
    child.once("exit", () => resolve("ended"));
  });
  return { child, said };
}

/** What the operator is told: one sentence, which does not say the key. */
export async function sentence(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(OperatorError);
  expect(error.message).toMatch(/^[^\n]+\.$/);
  expect(error.message).not.toContain(KEY);
  return error.message;
}
