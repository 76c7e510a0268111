import type { Log } from "../ports/log.ts";
import type { Role, ShownProcess } from "../ports/process.ts";
import type {
  ControlSettings,
  GatewayReady,
  GatewaySettings,
  PrepareSettings,
  WorkerSettings,
} from "./settings.ts";
import type { StartedRole } from "./started-role.ts";

/** What a role learns from the launcher while it runs. */
interface FromLauncher {
  readonly settings: object;
  onProcesses(callback: (processes: readonly ShownProcess[]) => void): void;
}

type Start = (launcher: FromLauncher, log: Log) => Promise<StartedRole>;

/** Each loads its own composition root and no other. The launcher made the settings, with `powers.ts`. */
const STARTS: Readonly<Record<Role, Start>> = {
  async prepare({ settings }) {
    const { prepare } = await import("./prepare.ts");
    return { value: await prepare(settings as PrepareSettings) };
  },
  async gateway({ settings, onProcesses }, log) {
    const { startServer } = await import("./gateway.ts");
    const { givenBy } = await import("./given.ts");
    const { node, controlSocket, modelSocket, ...handedOver } = settings as GatewaySettings;
    let shown: readonly ShownProcess[] = [];
    onProcesses((processes) => {
      shown = processes;
    });
    const server = await startServer(givenBy(handedOver), log, {
      node,
      controlSocket,
      modelSocket,
      processes: () => shown,
    });
    const { url, stops } = server;
    const value: GatewayReady = { url, stops, port: portOf(url) };
    return {
      value,
      async stop() {
        log.write("info", "server_draining", { inFlight: server.inFlight.count });
        await server.stop();
        log.write("info", "server_stopped", { inFlight: server.inFlight.count });
      },
    };
  },
  async control({ settings }, log) {
    const { startControl } = await import("./control-process.ts");
    return { value: null, ...(await startControl(settings as ControlSettings, log)) };
  },
  async worker({ settings }, log) {
    const { startWorker } = await import("./worker.ts");
    return { value: null, ...(await startWorker(settings as WorkerSettings, log)) };
  },
};

export function isRole(name: string): name is Role {
  return Object.hasOwn(STARTS, name);
}

/** The code of each, so that it is there when the settings come. */
const CODE: Readonly<Record<Role, () => Promise<unknown>>> = {
  prepare: () => import("./prepare.ts"),
  gateway: () => import("./gateway.ts"),
  control: () => import("./control-process.ts"),
  worker: () => import("./worker.ts"),
};

/** Loads what `startRole` will need. */
export function loadRole(role: Role): void {
  // What is wrong with it is told when it is started.
  CODE[role]().catch(() => {});
}

/** @throws OperatorError when it cannot start */
export function startRole(role: Role, launcher: FromLauncher, log: Log): Promise<StartedRole> {
  return STARTS[role](launcher, log);
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
}
