import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is different about a certificate: lines of openssl's configuration. */
export interface CertificateWish {
  readonly kind?: "P-256" | "P-384" | "P-521" | "ED25519" | "RSA" | "RSA-1024";
  readonly basicConstraints?: string;
  readonly keyUsage?: string;
  readonly extendedKeyUsage?: string;
  /** By itself instead of the authority. */
  readonly selfSigned?: true;
  /** Days from now until its end; negative ones are over. */
  readonly days?: number;
}

/** An authority for certificates that sign pictures, which exists only while a test runs. */
export class SigningAuthority implements Disposable {
  /** PEM. */
  readonly certificate: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "signing-ca-"));
  #serial = 1;

  constructor() {
    const usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    this.#openssl(
      "req",
      "-x509",
      ...newKey("P-256", "ca.key"),
      ...usage,
      "-out",
      "ca.pem",
      "-days",
      "9",
      "-subj",
      "/CN=Test",
    );
    this.certificate = this.#read("ca.pem");
  }

  /** PEM: the certificate, and its key. */
  issue({ kind = "P-256", days = 2, selfSigned, ...extensions }: CertificateWish = {}): {
    readonly own: string;
    readonly key: string;
  } {
    this.#serial += 1;
    const name = `signer-${this.#serial}`;
    const {
      basicConstraints = "critical,CA:FALSE",
      keyUsage = "critical,digitalSignature",
      extendedKeyUsage = "emailProtection",
    } = extensions;
    const lines = { basicConstraints, keyUsage, extendedKeyUsage, authorityKeyIdentifier: "keyid" };
    const written = Object.entries(lines).flatMap(([key, value]) =>
      value === "" ? [] : [`${key}=${value}`],
    );
    writeFileSync(join(this.#folder, `${name}.ext`), written.join("\n"));
    this.#openssl(
      "req",
      ...newKey(kind, `${name}.key`),
      "-out",
      `${name}.csr`,
      "-subj",
      "/O=Shop/CN=Shop that signs",
    );
    const signing = selfSigned
      ? ["-signkey", `${name}.key`]
      : ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", String(this.#serial)];
    const issued = ["-days", String(days), "-extfile", `${name}.ext`, "-out", `${name}.pem`];
    this.#openssl("x509", "-req", "-in", `${name}.csr`, ...signing, ...issued);
    return { own: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #openssl(...parameters: string[]): void {
    const { success, stderr } = Bun.spawnSync(["openssl", ...parameters], { cwd: this.#folder });
    if (!success) throw new Error(stderr.toString());
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), "utf8");
  }
}

function newKey(kind: NonNullable<CertificateWish["kind"]>, file: string): string[] {
  const how = kind.startsWith("P-")
    ? ["ec", "-pkeyopt", `ec_paramgen_curve:${kind}`]
    : kind === "ED25519"
      ? ["ed25519"]
      : [kind === "RSA" ? "rsa:2048" : "rsa:1024"];
  return ["-newkey", ...how, "-nodes", "-keyout", file];
}
