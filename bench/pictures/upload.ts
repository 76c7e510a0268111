/** Where the product is, and the key that calls it. */
export interface Product {
  readonly origin: string;
  readonly key: string;
}

/** Resolves when the photo and its smaller copies are stored; waits where it is told to come again. */
export async function upload({ origin, key }: Product, bytes: Buffer): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  for (;;) {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(bytes)]), "photo.jpg");
    const response = await fetch(`${origin}/v1/uploads`, { method: "POST", headers, body: form });
    const answer = (await response.json()) as { readonly id: string };
    if (response.status === 201) {
      const gone = await fetch(`${origin}/v1/uploads/${answer.id}`, { method: "DELETE", headers });
      await gone.text();
      return;
    }
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`An upload was answered ${response.status}: ${JSON.stringify(answer)}`);
    await Bun.sleep(1_000 * Number(response.headers.get("retry-after") ?? 1));
  }
}

// As a program of its own: those who send photos are other machines than those who chat.
if (import.meta.main) {
  const [origin = "", key = "", path = "", count = "0"] = process.argv.slice(2);
  const bytes = Buffer.from(await Bun.file(path).arrayBuffer());
  await Promise.all(Array.from({ length: Number(count) }, () => upload({ origin, key }, bytes)));
}
