/** Kinds of pictures that are taken in. */
export type PictureFormat = "jpeg" | "png" | "webp";

/** Where a picture comes from, as IPTC names it (the newscodes "digitalsourcetype"). Only these are kept. */
export const DIGITAL_SOURCE_TYPES = [
  "digitalCapture",
  "computationalCapture",
  "negativeFilm",
  "positiveFilm",
  "print",
  "softwareImage",
  "humanEdits",
  "minorHumanEdits",
  "compositeCapture",
  "digitalArt",
  "digitalCreation",
  "dataDrivenMedia",
  "algorithmicallyEnhanced",
  "algorithmicMedia",
  "trainedAlgorithmicMedia",
  "compositeSynthetic",
  "compositeWithTrainedAlgorithmicMedia",
  "composite",
  "screenCapture",
  "virtualRecording",
] as const;
export type DigitalSourceType = (typeof DIGITAL_SOURCE_TYPES)[number];
