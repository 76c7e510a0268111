const PATIENCE_MS = 30_000;

/** Waits until something listens there. False when the process ended or it takes too long. */
export async function waitForPort(port: number, ended: Promise<number>): Promise<boolean> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (!gone && performance.now() < deadline) {
    if (await listens(port)) return true;
    await Bun.sleep(20);
  }
  return false;
}

async function listens(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return false;
  }
}

/** Waits until a server answers HTTP, whatever it says; false when it ended or let us wait too long. */
export async function waitForAnswer(port: number, ended: Promise<number>): Promise<boolean> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (!gone && performance.now() < deadline) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/health/live`)).text();
      return true;
    } catch {
      await Bun.sleep(20);
    }
  }
  return false;
}
