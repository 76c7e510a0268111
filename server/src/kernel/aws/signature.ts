type Header = readonly [name: string, value: string];

/** What is signed: all of it is sent like this. Names of headers in lower case. */
interface RequestToSign {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: readonly (string | Uint8Array)[];
}

/** Long-term keys of AWS, or temporary ones, which have a session token. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** Where a signature holds. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * The headers that sign a request (AWS General Reference, "Signature Version 4 signing process").
 * @returns `x-amz-date`, `x-amz-security-token` where there is one, for S3 `x-amz-content-sha256`, and `authorization`
 */
export function signedHeaders(
  { method, url, headers, body }: RequestToSign,
  { accessKeyId, secretAccessKey, sessionToken }: AwsKeys,
  { region, service }: SigningScope,
  nowMs: number,
): readonly Header[] {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const isStorage = service === "s3";
  const bodyHash = hashOf(body);
  const added: readonly Header[] = [
    ["x-amz-date", time],
    ...(isStorage ? [["x-amz-content-sha256", bodyHash] as const] : []),
    ...(sessionToken === null ? [] : [["x-amz-security-token", sessionToken] as const]),
  ];
  const signed = [["host", url.host] as const, ...headers.filter(([name]) => SIGNED.has(name)), ...added]
    .map(([name, value]) => [name, value.trim().replace(/\s+/g, " ")] as const)
    .toSorted(([a], [b]) => order(a, b));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    method,
    isStorage ? url.pathname : canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    bodyHash,
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, time, scope, hashOf([canonical])].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Uint8Array>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const signature = Buffer.from(hmac(key, toSign)).toString("hex");
  const credential = `Credential=${accessKeyId}/${scope}`;
  return [
    ...added,
    ["authorization", `${ALGORITHM} ${credential}, SignedHeaders=${names}, Signature=${signature}`],
  ];
}

/** Those that nothing on the way changes. */
const SIGNED: ReadonlySet<string> = new Set(["content-md5", "content-type"]);

/** The path as it is sent, each part escaped once more: so it is for every service but S3. */
function canonicalPath(path: string): string {
  return path.split("/").map(escaped).join("/");
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** RFC 3986: unreserved characters stay. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function hashOf(pieces: readonly (string | Uint8Array)[]): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const piece of pieces) hasher.update(piece);
  return hasher.digest("hex");
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return new Bun.CryptoHasher("sha256", key).update(text).digest();
}
