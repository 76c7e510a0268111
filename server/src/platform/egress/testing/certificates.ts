import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** An authority that exists only while the tests run, made with the openssl command. */
export class TestAuthority implements Disposable {
  readonly certificate: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "egress-ca-"));
  #serial = 1;

  constructor() {
    this.#openssl(
      "req",
      "-x509",
      ...newKey("ca.key"),
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=Test authority",
    );
    this.certificate = this.#read("ca.pem");
  }

  /** A server certificate for `alternativeName`, such as "DNS:a.example" or "IP:127.0.0.1". Negative days are over. */
  issue(alternativeName: string, days = 2): Certificate {
    const name = `server-${this.#serial++}`;
    writeFileSync(join(this.#folder, `${name}.ext`), `subjectAltName=${alternativeName}`);
    this.#openssl("req", ...newKey(`${name}.key`), "-out", `${name}.csr`, "-subj", "/CN=a.example");
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", String(this.#serial)];
    const issued = ["-days", String(days), "-extfile", `${name}.ext`, "-out", `${name}.pem`];
    this.#openssl("x509", "-req", "-in", `${name}.csr`, ...signing, ...issued);
    return { key: this.#read(`${name}.key`), cert: this.#read(`${name}.pem`) };
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

function newKey(file: string): string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file];
}
