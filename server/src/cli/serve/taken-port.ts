import { refusePortInVain } from "../../compose/listen.ts";
import type { Config } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { askServer, egressToServer, localUrl } from "../server-address.ts";

/**
 * Says at once that a start would be in vain, and who has the port if that is a server of ours.
 * @throws OperatorError
 */
export async function refuseTakenPort(config: Config): Promise<void> {
  try {
    await refusePortInVain(config);
  } catch (error) {
    if (config.port !== 0 && (await isOurs(config)))
      throw new OperatorError(
        `Port ${config.port} is taken on ${config.bind}: a Sallyport server runs at ${localUrl(config)} already. Stop it first (Ctrl-C where it was started), or set SALLYPORT_PORT to another port.`,
      );
    throw error;
  }
}

async function isOurs(config: Config): Promise<boolean> {
  const egress = egressToServer(config);
  try {
    const state = await askServer(egress, localUrl(config));
    return state === "ready" || state === "not ready";
  } finally {
    egress.close();
  }
}
