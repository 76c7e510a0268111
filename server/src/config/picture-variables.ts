import { z } from "zod";
import { integer, optionalText, variable } from "./variable.ts";

const MIB = 1024 * 1024;

/** Where pictures are kept, and how many. */
export const PICTURE_VARIABLES = {
  objectsDir: variable({
    name: "SALLYPORT_OBJECTS_DIR",
    sentence:
      "Folder for uploaded pictures, sealed; 'objects' in the data folder without it. Machines that serve together share one.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  objectsEndpoint: variable({
    name: "SALLYPORT_OBJECTS_ENDPOINT",
    sentence:
      "Address of an S3 server, such as https://s3.eu-central-1.amazonaws.com, whose bucket takes the place of SALLYPORT_OBJECTS_DIR.",
    schema: z.string().refine(isOrigin, "must be an http or https address without a path").optional(),
    default: null,
    secret: false,
  }),
  objectsBucket: variable({
    name: "SALLYPORT_OBJECTS_BUCKET",
    sentence: "Bucket for uploaded pictures, sealed. It is used for nothing else, and is not public.",
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket")
      .optional(),
    default: null,
    secret: false,
  }),
  objectsRegion: variable({
    name: "SALLYPORT_OBJECTS_REGION",
    sentence: "Region of that bucket. Servers of your own usually take any.",
    schema: z.string().regex(/^[a-z0-9-]{1,40}$/, "must be a region such as eu-central-1"),
    default: "us-east-1",
    secret: false,
  }),
  objectsPathStyle: variable({
    name: "SALLYPORT_OBJECTS_PATH_STYLE",
    sentence:
      "Whether the bucket stands in the path of an address (true), as most servers want it, or in front of the host (false).",
    schema: z.enum(["true", "false"], "must be 'true' or 'false'").transform((text) => text === "true"),
    default: "true",
    secret: false,
  }),
  objectsAccessKeyId: variable({
    name: "SALLYPORT_OBJECTS_ACCESS_KEY_ID",
    sentence:
      "Id of the key for that bucket. It may read, write, list and delete there, and needs nothing else.",
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, "must be the id of an access key")
      .optional(),
    default: null,
    secret: false,
  }),
  objectsSecretAccessKey: variable({
    name: "SALLYPORT_OBJECTS_SECRET_ACCESS_KEY",
    sentence: "Secret of that key.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  objectKeysDir: variable({
    name: "SALLYPORT_OBJECT_KEYS_DIR",
    sentence:
      "Folder for the keys of those pictures, wrapped; 'object-keys' in the data folder without it. Never back it up: what was deleted could be opened again.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  mediaUrl: variable({
    name: "SALLYPORT_MEDIA_URL",
    sentence:
      "The address that links to pictures begin with, such as https://pictures.example.com; SALLYPORT_PUBLIC_URL without it. Nothing else is served there, and no cookie goes there.",
    schema: z.string().refine(isOrigin, "must be an http or https address without a path").optional(),
    default: null,
    secret: false,
  }),
  uploadMaxBytes: variable({
    name: "SALLYPORT_UPLOAD_MAX_BYTES",
    sentence: "Largest picture that is taken, in bytes.",
    schema: integer(1_024, 100 * MIB),
    default: String(32 * MIB),
    secret: false,
  }),
  uploadQuotaBytes: variable({
    name: "SALLYPORT_UPLOAD_QUOTA_BYTES",
    sentence: "Most bytes that the pictures of one organization take at once, smaller copies included.",
    schema: integer(MIB, 999_999_999_999),
    default: String(10 * 1024 * MIB),
    secret: false,
  }),
  c2paCertificates: variable({
    name: "SALLYPORT_C2PA_CERTIFICATES",
    sentence:
      "Certificates in PEM, the signer's own first, with which every picture that a task makes gets a C2PA manifest; a line break may be written as \\n. Unset, none gets one.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  c2paPrivateKey: variable({
    name: "SALLYPORT_C2PA_PRIVATE_KEY",
    sentence: "Key of the first of these certificates, in PEM without a password.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  c2paGenerator: variable({
    name: "SALLYPORT_C2PA_GENERATOR",
    sentence: "What these manifests call the program that made the picture.",
    schema: z.string().regex(/^[\x20-\x7e]{1,64}$/, "must be at most 64 letters of ASCII"),
    default: "Sallyport",
    secret: false,
  }),
} as const;

/** No path, no name and password, nothing behind it, and no slash either. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}
