import { expect, test } from "bun:test";
import { readConfig } from "./index.ts";

const BUCKET = {
  SALLYPORT_OBJECTS_ENDPOINT: "https://s3.eu-central-1.amazonaws.com",
  SALLYPORT_OBJECTS_BUCKET: "pictures",
  SALLYPORT_OBJECTS_ACCESS_KEY_ID: "key",
  SALLYPORT_OBJECTS_SECRET_ACCESS_KEY: "secret",
};

test("a bucket is said whole or not at all, and not beside a folder", () => {
  expect(readConfig(BUCKET).objectsPathStyle).toBe(true);
  for (const name of Object.keys(BUCKET)) {
    const { [name as keyof typeof BUCKET]: _, ...rest } = BUCKET;
    expect(() => readConfig(rest), name).toThrow(`${name} must be set, too`);
  }
  expect(() => readConfig({ ...BUCKET, SALLYPORT_OBJECTS_DIR: "/srv/objects" })).toThrow("both say");
});

test("a bucket elsewhere is not reached in the clear", () => {
  const at = (address: string) => () => readConfig({ ...BUCKET, SALLYPORT_OBJECTS_ENDPOINT: address });
  expect(at("http://storage.example.com:9000")).toThrow("in the clear");
  expect(at("http://127.0.0.1:9000")).not.toThrow();
  for (const odd of [
    "https://name:password@storage.example.com",
    "https://storage.example.com/path",
    "pictures",
  ])
    expect(at(odd), odd).toThrow("SALLYPORT_OBJECTS_ENDPOINT");
});
