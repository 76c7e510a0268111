import type { NodeId } from "../kernel/ids.ts";
import type { HandedOver } from "./given.ts";

/** What the preparing process is given: the whole environment too, in which a first start finds providers' keys. */
export interface PrepareSettings extends HandedOver {
  readonly node: NodeId;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What the preparing process did. */
export interface Prepared {
  /** Null where there was no login to make anything with. The keys are shown once and kept nowhere. */
  readonly made: {
    readonly testKey: string | null;
    readonly liveKey: string | null;
    /** There are keys from an earlier start, and nobody has called with one yet. */
    readonly keysUnused: boolean;
    readonly providers: readonly string[];
  } | null;
  /** Opens the first run, while nobody runs the platform; null afterwards, and where the console is not served. */
  readonly firstRunSecret: string | null;
  /** Numbers of the migrations that were due. */
  readonly migrations: readonly number[];
}

export interface GatewaySettings extends HandedOver {
  readonly node: NodeId;
  /** Null where no control plane runs on this machine. */
  readonly controlSocket: string | null;
  /** Where other processes of this machine have models asked for tasks; null where there is none that does. */
  readonly modelSocket: string | null;
}

export interface GatewayReady {
  readonly url: string;
  readonly port: number;
  /** How many things the operator had stopped. */
  readonly stops: number;
}

export interface ControlSettings extends HandedOver {
  readonly controlSocket: string;
  /** Null where no gateway runs on this machine. */
  readonly modelSocket: string | null;
}

export interface WorkerSettings extends HandedOver {
  /** Null where no gateway runs on this machine. */
  readonly modelSocket: string | null;
}
