import { constants, createPrivateKey, type KeyObject, sign, X509Certificate } from "node:crypto";
import { isoTime } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { extensionsOf, firstBitsOf, objectIdsIn } from "./der.ts";

/** A certificate that may sign, and its key. */
export interface Credential {
  /** DER, the signer's own first. */
  readonly chain: readonly Uint8Array[];
  /** As COSE numbers it (RFC 9053, RFC 8230). */
  readonly algorithm: number;
  readonly signatureBytes: number;
  /** Milliseconds since 1970 in which the whole chain is valid. */
  readonly validFromMs: number;
  readonly validToMs: number;
  sign(content: Uint8Array): Uint8Array;
}

const [CHAIN, KEY] = ["SALLYPORT_C2PA_CERTIFICATES", "SALLYPORT_C2PA_PRIVATE_KEY"];
const [KEY_USAGE, EXTENDED_KEY_USAGE, BASIC_CONSTRAINTS, AUTHORITY_KEY] = [
  "551d0f",
  "551d25",
  "551d13",
  "551d23",
];
const DIGITAL_SIGNATURE = 0x80;
/** What a certificate for manifests is for, one of these (C2PA 2.1, section 14.5.1): documents, mail, and claims of C2PA. */
const PURPOSES: ReadonlySet<string> = new Set([
  "2b06010505070324",
  "2b06010505070304",
  "2b0601040183e85e0201",
]);
const ANY_PURPOSE = "551d2500";
const MOST_CERTIFICATES = 5;

/**
 * Reads the operator's certificates and key, and refuses what others would not accept. Whether they are valid now is another question.
 * @param chain PEM, the signer's own first; a line break may be written as \n
 * @throws OperatorError which says what is wrong, and repeats nothing of the key
 */
export function readCredential(chain: string, key: string): Credential {
  const certificates = certificatesIn(chain);
  const [own, ...issuers] = certificates;
  if (own === undefined) throw new OperatorError(`${CHAIN} has no certificate in PEM.`);
  const privateKey = keyIn(key);
  if (!own.checkPrivateKey(privateKey))
    throw new OperatorError(`${KEY} is not the key of the first certificate in ${CHAIN}.`);
  refuseUnfit(own);
  [own, ...issuers].forEach((one, at) => {
    const issuer = issuers[at];
    if (issuer !== undefined && !(one.checkIssued(issuer) && one.verify(issuer.publicKey)))
      throw new OperatorError(`${CHAIN} is not in order: each certificate must be followed by its issuer's.`);
  });
  const validFromMs = Math.max(...certificates.map(({ validFrom }) => Date.parse(validFrom)));
  const validToMs = Math.min(...certificates.map(({ validTo }) => Date.parse(validTo)));
  return {
    chain: certificates.map(({ raw }) => Uint8Array.from(raw)),
    ...{ validFromMs, validToMs },
    ...signingWith(privateKey),
  };
}

/** @throws OperatorError when nobody would accept what it signs now */
export function refuseOver({ validFromMs, validToMs }: Credential, nowMs: number): void {
  if (nowMs >= validToMs)
    throw new OperatorError(
      `A certificate in ${CHAIN} ended on ${isoTime(validToMs)}: nobody would accept what it signs.`,
    );
  if (nowMs < validFromMs)
    throw new OperatorError(`A certificate in ${CHAIN} is valid from ${isoTime(validFromMs)} only.`);
}

function certificatesIn(text: string): readonly X509Certificate[] {
  const blocks = lines(text).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > MOST_CERTIFICATES)
    throw new OperatorError(
      `${CHAIN} has more than ${MOST_CERTIFICATES} certificates: it is part of every picture.`,
    );
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw new OperatorError(`${CHAIN} has what is no certificate in PEM.`);
  }
}

function keyIn(text: string): KeyObject {
  try {
    return createPrivateKey(lines(text));
  } catch {
    throw new OperatorError(`${KEY} is no private key in PEM without a password.`);
  }
}

/** Some places for secrets keep one line. */
function lines(text: string): string {
  return text.replaceAll("\\n", "\n");
}

/** C2PA 2.1, section 14.5.1. @throws OperatorError */
function refuseUnfit(own: X509Certificate): void {
  const extensions = extensionsOf(own.raw);
  const [usage, purposes] = [extensions.get(KEY_USAGE), extensions.get(EXTENDED_KEY_USAGE)];
  const ids = purposes === undefined ? [] : objectIdsIn(purposes);
  const unfit = (why: string) =>
    new OperatorError(`The first certificate in ${CHAIN} is not for signing manifests: ${why}.`);
  if (own.ca || (extensions.get(BASIC_CONSTRAINTS)?.length ?? 0) > 2) throw unfit("it is an authority's");
  if (own.issuer === own.subject) throw unfit("it signed itself");
  if (usage === undefined || (firstBitsOf(usage) & DIGITAL_SIGNATURE) === 0)
    throw unfit("its key usage has no digital signature");
  if (ids.includes(ANY_PURPOSE) || !ids.some((id) => PURPOSES.has(id)))
    throw unfit("its extended key usage names neither documents, nor mail, nor claims of C2PA");
  if (!extensions.has(AUTHORITY_KEY)) throw unfit("it does not name its authority's key");
}

interface Curve {
  readonly algorithm: number;
  readonly hash: string;
  readonly signatureBytes: number;
}

const CURVES: Readonly<Record<string, Curve>> = {
  prime256v1: { algorithm: -7, hash: "sha256", signatureBytes: 64 },
  secp384r1: { algorithm: -35, hash: "sha384", signatureBytes: 96 },
  secp521r1: { algorithm: -36, hash: "sha512", signatureBytes: 132 },
};
const [EDDSA, PS256] = [-8, -37];
const LEAST_RSA_BITS = 2048;

function signingWith(key: KeyObject): Pick<Credential, "algorithm" | "signatureBytes" | "sign"> {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "ed25519")
    return { algorithm: EDDSA, signatureBytes: 64, sign: (content) => sign(null, content, key) };
  const curve = type === "ec" ? CURVES[details?.namedCurve ?? ""] : undefined;
  if (curve !== undefined)
    return { ...curve, sign: (content) => sign(curve.hash, content, { key, dsaEncoding: "ieee-p1363" }) };
  const bits = type === "rsa" ? (details?.modulusLength ?? 0) : 0;
  if (bits >= LEAST_RSA_BITS) {
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    return {
      algorithm: PS256,
      signatureBytes: Math.ceil(bits / 8),
      sign: (content) => sign("sha256", content, { key, ...padding }),
    };
  }
  throw new OperatorError(
    `${KEY} is of a kind that manifests are not signed with: take P-256, P-384, P-521, Ed25519, or RSA of ${LEAST_RSA_BITS} bits.`,
  );
}
