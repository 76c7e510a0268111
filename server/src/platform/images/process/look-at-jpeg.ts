import { ascii, damaged, type Looked, MOST_PROFILE_BYTES, MOST_XMP_BYTES } from "./looked.ts";

/** More scans than any encoder makes. Each is decoded over the whole picture, which is how a small file costs minutes. */
const MOST_SCANS = 100;
const MOST_SEGMENTS = 2_000;

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
const [APP1, APP2, APP11] = [0xe1, 0xe2, 0xeb];
const XMP = "http://ns.adobe.com/xap/1.0/\0";

/** Start of frame: baseline to lossless arithmetic, without the tables between them (ITU-T T.81, table B.1). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Walks through the segments to the end of the image (ITU-T T.81, annex B). @throws PictureRefused */
export function lookAtJpeg(bytes: Buffer): Looked {
  let [at, width, height, scans, profileBytes] = [2, 0, 0, 0, 0];
  let xmp: Uint8Array | null = null;
  const manifests: Uint8Array[] = [];
  for (let segments = 0; ; segments += 1) {
    if (segments > MOST_SEGMENTS || scans > MOST_SCANS) throw damaged();
    const marker = markerAt(bytes, at);
    at = marker.after;
    if (marker.code === EOI) break;
    if (marker.code === SOI || marker.code === 0x01 || (marker.code >= 0xd0 && marker.code <= 0xd7)) continue;
    if (at + 2 > bytes.length) throw damaged();
    const length = bytes.readUInt16BE(at);
    if (length < 2 || at + length > bytes.length) throw damaged();
    const body = bytes.subarray(at + 2, at + length);
    at += length;
    if (isFrame(marker.code)) {
      if (body.length < 6 || width !== 0) throw damaged();
      height = body.readUInt16BE(1);
      width = body.readUInt16BE(3);
    } else if (marker.code === APP1 && ascii(body, 0, XMP)) {
      if (xmp === null && body.length <= MOST_XMP_BYTES) xmp = body.subarray(XMP.length);
    } else if (marker.code === APP11 && ascii(body, 0, "JP")) manifests.push(body);
    else if (marker.code === APP2) profileBytes += body.length;
    else if (marker.code === SOS) {
      scans += 1;
      at = endOfScan(bytes, at);
    }
    if (profileBytes > MOST_PROFILE_BYTES) throw damaged();
  }
  if (scans === 0) throw damaged();
  const store = Buffer.concat(manifests);
  return {
    format: "jpeg",
    width,
    height,
    frames: 1,
    lossless: false,
    xmp,
    c2pa: store.includes("c2pa") ? store : null,
    decodable: bytes.subarray(0, at),
  };
}

/** Any number of fill bytes may stand before a marker. */
function markerAt(bytes: Buffer, start: number): { readonly code: number; readonly after: number } {
  let at = start;
  if (bytes[at] !== 0xff) throw damaged();
  while (bytes[at] === 0xff) at += 1;
  const code = bytes[at];
  if (code === undefined || code === 0) throw damaged();
  return { code, after: at + 1 };
}

/** Behind a scan's header is its data, in which 0xFF stands before a zero or a restart marker only. */
function endOfScan(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) throw damaged();
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}
