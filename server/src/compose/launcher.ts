import type { Config } from "../config/index.ts";
import { refuseTakenPort } from "../http/listening.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { makePrivateFolder } from "../platform/hand-over/index.ts";
import { type KeptProcess, keepRunning, StartFailed, startChild } from "../platform/process/child-process.ts";
import type { Log } from "../ports/log.ts";
import type { ProcessFigures, Role, ShownProcess } from "../ports/process.ts";
import type { Deployment } from "./deployment.ts";
import { possibleRoles } from "./possible-roles.ts";
import { handOver } from "./powers.ts";
import type {
  ControlSettings,
  GatewayReady,
  GatewaySettings,
  Prepared,
  PrepareSettings,
  WorkerSettings,
} from "./settings.ts";

const TELL_EVERY_MS = 5_000;
/** A process speaks every five seconds. One that was silent for so long is stopped or busy beyond use. */
const SILENT_MS = 15_000;
/** A process that was asked to end and has nothing more to drain. */
const END_PATIENCE_MS = 10_000;

export interface LauncherParts {
  /** Under way: processes load their code meanwhile. */
  readonly opening: Promise<Deployment>;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface RunningProcesses {
  /** What a first start made. */
  readonly made: Prepared["made"];
  readonly firstRunSecret: Prepared["firstRunSecret"];
  /** What the operator should know of roles that do not run here. */
  readonly advice: readonly string[];
  /** Null where no gateway runs here. */
  readonly gateway: GatewayReady | null;
  /** The gateway finishes its requests, then the others end. */
  stop(): Promise<void>;
}

/**
 * Prepares the database in a process that ends again, then starts the processes of this machine's roles and keeps them running.
 * Resolves when all of them serve.
 * @throws OperatorError when one of them cannot start
 */
export async function startProcesses(parts: LauncherParts): Promise<RunningProcesses> {
  const { opening, log, environment } = parts;
  const node = newId<NodeId>();
  const preparing = prepare(parts, node);
  preparing.catch(() => {});
  const deployment = await opening;
  const { roles, advice } = possibleRoles(deployment);
  const sockets = makePrivateFolder();
  const figures = new Map<Role, Heard>();
  const settings = settingsOf(deployment, node, {
    controlSocket: roles.includes("control") ? sockets.pathOf("control.sock") : null,
    modelSocket: roles.includes("gateway") && roles.length > 1 ? sockets.pathOf("models.sock") : null,
  });
  const kept: KeptProcess[] = [];
  function keep(role: (typeof roles)[number]): KeptProcess {
    const one = keepRunning({
      role,
      log,
      environment,
      settings: () => preparing.then(settings[role]),
      onReady: role === "gateway" ? (value) => settings.keepPort(value as GatewayReady) : () => tellAll(),
      onFigures(own) {
        figures.set(role, { figures: own, atMs: performance.now() });
        if (role !== "gateway") tellAll();
      },
    });
    kept.push(one);
    return one;
  }
  function tellAll(): void {
    const processes = [ownFigures(), ...kept.map((one) => shown(one, figures.get(one.role)))];
    kept.find(({ role }) => role === "gateway")?.tell({ kind: "processes", processes });
  }
  const telling = setInterval(tellAll, TELL_EVERY_MS);

  async function stop(): Promise<void> {
    clearInterval(telling);
    for (const one of kept) one.expectEnd();
    const [gateways, others] = [true, false].map((isGateway) =>
      kept.filter(({ role }) => (role === "gateway") === isGateway),
    );
    for (const gateway of gateways ?? []) await gateway.stop(deployment.config.drainMs + END_PATIENCE_MS);
    await Promise.all((others ?? []).map((one) => one.stop(END_PATIENCE_MS)));
    sockets.remove();
  }

  try {
    // The gateway first: the others take the processor from it, and nobody waits for them as callers do.
    const port = roles.includes("gateway") ? keep("gateway") : null;
    const { made, firstRunSecret, migrations } = await preparing;
    const last = migrations.at(-1);
    if (last !== undefined) log.write("info", "migrations_applied", { count: migrations.length, last });
    const gateway = port && ((await port.firstReady) as GatewayReady);
    const others = roles.filter((role) => role !== "gateway").map(keep);
    await Promise.all(others.map((one) => one.firstReady));
    tellAll();
    return { made, firstRunSecret, advice, gateway, stop };
  } catch (error) {
    await stop();
    throw asToldTo(error);
  }
}

/**
 * Finds out whether the port could be opened, before anything else is. Where processes share it, only opening it tells.
 * @throws OperatorError when it is taken
 */
export async function refusePortInVain({ bind, port, sharePort }: Config): Promise<void> {
  if (!sharePort) await refuseTakenPort(bind, port);
}

/** Each process gets its own part of the settings, at each start anew. */
function settingsOf(
  deployment: Deployment,
  firstNode: NodeId,
  { controlSocket, modelSocket }: Pick<GatewaySettings, "controlSocket" | "modelSocket">,
) {
  let config: Config = deployment.config;
  let node: NodeId | null = firstNode;
  return {
    gateway(): GatewaySettings {
      const given = {
        ...handOver("gateway", { ...deployment, config }),
        node: node ?? newId(),
        controlSocket,
        modelSocket,
      };
      node = null;
      return given;
    },
    control: (): ControlSettings => ({
      ...handOver("control", { ...deployment, config }),
      controlSocket: controlSocket ?? "",
      modelSocket,
    }),
    worker: (): WorkerSettings => ({ ...handOver("worker", { ...deployment, config }), modelSocket }),
    /** A gateway that is started again is found where it was, also when any free port would have done; pages and mails name it. */
    keepPort({ port }: GatewayReady) {
      config = { ...config, port };
    },
  };
}

/** Migrates, checks the master key and makes what a first start needs. */
async function prepare({ opening, environment }: LauncherParts, node: NodeId): Promise<Prepared> {
  const settings = opening.then((deployment): PrepareSettings => {
    if (!deployment.address("sallyport_control")) throw new NothingToPrepare();
    return { ...handOver("prepare", deployment), node, environment };
  });
  const child = startChild({ role: "prepare", settings, environment });
  try {
    await settings;
    const prepared = (await child.ready) as Prepared;
    await child.ended;
    return prepared;
  } catch (error) {
    if (error instanceof NothingToPrepare) return { made: null, firstRunSecret: null, migrations: [] };
    throw asToldTo(error);
  }
}

/** The login that prepares is not known here. */
class NothingToPrepare extends Error {}

function asToldTo(error: unknown): unknown {
  if (!(error instanceof StartFailed)) return error;
  if (error.sentence !== null) return new OperatorError(error.sentence);
  return new OperatorError(
    `One of the server's processes ended before it served (${error.end}). Run 'npx sallyport doctor' to look for the cause.`,
  );
}

function ownFigures(): ShownProcess {
  return {
    role: "launcher",
    isUp: true,
    restarts: 0,
    figures: { residentBytes: process.memoryUsage.rss() },
  };
}

interface Heard {
  readonly figures: ProcessFigures;
  readonly atMs: number;
}

function shown({ role, isUp, restarts }: KeptProcess, heard: Heard | undefined): ShownProcess {
  const isSilent = heard !== undefined && performance.now() - heard.atMs > SILENT_MS;
  return isUp && !isSilent
    ? { role, isUp, restarts, figures: heard?.figures ?? null }
    : { role, isUp: false, restarts, figures: null };
}
