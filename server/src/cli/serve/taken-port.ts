import { refusePortInVain } from "../../compose/launcher.ts";
import type { Config } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";

/**
 * Says at once that a start would be in vain: who has the port if that is a server of ours, and what is wrong with a certificate.
 * @throws OperatorError
 */
export async function refuseStartInVain(config: Config): Promise<void> {
  const { bind, port } = config;
  if (config.c2paCertificates !== undefined) {
    const { refuseUnfitSigner } = await import("../../compose/pictures/signer.ts");
    refuseUnfitSigner(config);
  }
  try {
    await refusePortInVain(config);
  } catch (error) {
    const url = port === 0 ? null : await ownServer(config);
    if (url !== null)
      throw new OperatorError(
        `Port ${port} is taken on ${bind}: a Sallyport server runs at ${url} already. Stop it first (Ctrl-C where it was started), or set SALLYPORT_PORT to another port.`,
      );
    throw error;
  }
}

/** Where a server of ours has the port; null where it is somebody else's. */
async function ownServer(config: Config): Promise<string | null> {
  // Needed so seldom that no other start waits for it.
  const { askServer, egressToServer, localUrl } = await import("../server-address.ts");
  const url = localUrl(config);
  const egress = egressToServer(config);
  try {
    const state = await askServer(egress, url);
    return state === "ready" || state === "not ready" ? url : null;
  } finally {
    egress.close();
  }
}
