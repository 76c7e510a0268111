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
  objectKeysDir: variable({
    name: "SALLYPORT_OBJECT_KEYS_DIR",
    sentence:
      "Folder for the keys of those pictures, wrapped; 'object-keys' in the data folder without it. Never back it up: what was deleted could be opened again.",
    schema: optionalText,
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
} as const;
