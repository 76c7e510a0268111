import packageJson from "../../../package.json" with { type: "json" };
import type { Config } from "../../config/index.ts";
import { isoTime, systemClock } from "../../kernel/clock.ts";
import {
  type Credential,
  createSigner,
  readCredential,
  refuseOver,
} from "../../platform/provenance/index.ts";
import type { Log } from "../../ports/log.ts";
import type { PictureSigner } from "../../ports/provenance.ts";

/**
 * Who signs pictures; null where the operator named no certificate. One that ends while the server runs signs no more, and the log says so
 * once: customers get their pictures all the same.
 */
export function signerOf(config: Config, log: Log): PictureSigner | null {
  const credential = credentialOf(config);
  if (credential === null) return null;
  let isTold = false;
  return createSigner(
    credential,
    { name: config.c2paGenerator, version: packageJson.version },
    systemClock,
    () => {
      if (!isTold)
        log.write("error", "pictures_not_signed", { certificateEnded: isoTime(credential.validToMs) });
      isTold = true;
    },
  );
}

/** Before anything is started. @throws OperatorError when the certificate cannot sign pictures, or not now */
export function refuseUnfitSigner(config: Config): void {
  const credential = credentialOf(config);
  if (credential !== null) refuseOver(credential, systemClock.nowMs());
}

function credentialOf({ c2paCertificates, c2paPrivateKey }: Config): Credential | null {
  return c2paCertificates === undefined || c2paPrivateKey === undefined
    ? null
    : readCredential(c2paCertificates, c2paPrivateKey);
}
