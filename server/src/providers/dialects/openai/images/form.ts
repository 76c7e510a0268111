import { PublicError } from "../../../../kernel/errors.ts";

/** One part of a form, as places in the body. */
export interface FormPart {
  readonly name: string;
  /** Null for a field that is no file. */
  readonly fileName: string | null;
  readonly contentType: string | null;
  /** Where its headers begin, after the line of the boundary. */
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
}

export interface Form {
  readonly boundary: string;
  readonly parts: readonly FormPart[];
}

/** More than any route takes: 16 pictures, a mask, and the parameters. */
const MOST_PARTS = 64;
const MOST_HEADER_BYTES = 2048;
const LONGEST_BOUNDARY = 70;
/** RFC 2046 section 5.1.1, without spaces. */
const BOUNDARY = /^[\w'()+,./:=?-]{1,70}$/;
const LINE_END = Buffer.from("\r\n");
const HEADERS_END = Buffer.from("\r\n\r\n");
const HYPHENS = "--";
const DISPOSITION = /^form-data((?:\s*;\s*[\w*-]+=(?:"(?:[^"\\]|\\.)*"|[^\s";]+))*)\s*$/i;
const PARAMETER = /;\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/g;

/** Readers of forms differ in what they make of quotes, escapes and other letters in a name (RFC 7578 section 5.1). */
const NAME = /^[\w.[\]-]{1,64}$/;
const PARAMETERS: ReadonlySet<string> = new Set(["name", "filename", "filename*"]);
/** Some readers end a line at one of them alone, and would find other headers in it. */
const HALF_A_LINE_END = /[\r\n]/;

/** Whether a body begins as a form does and not as JSON. */
export function beginsAsForm(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, HYPHENS.length) === HYPHENS;
}

/**
 * Reads a form (RFC 7578) that is all here. It is strict, because what is read here decides what is paid for, and the provider
 * reads it anew: nothing stands before the first boundary or after the last, every part has a plain name, nothing is encoded.
 * @throws PublicError invalid_form
 */
export function readForm(bytes: Buffer): Form {
  const lineEnd = bytes.subarray(0, LONGEST_BOUNDARY + 4).indexOf(LINE_END);
  const boundary = bytes.toString("latin1", HYPHENS.length, Math.max(HYPHENS.length, lineEnd));
  if (!BOUNDARY.test(boundary)) throw invalid("it does not begin with a boundary");
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: FormPart[] = [];
  for (let start = lineEnd + LINE_END.length; ; ) {
    const part = readPart(bytes, start, delimiter);
    parts.push(part);
    if (parts.length > MOST_PARTS) throw invalid(`it has more than ${MOST_PARTS} parts`);
    const next = part.contentEnd + delimiter.length;
    const after = bytes.toString("latin1", next, next + 2);
    if (after === HYPHENS) {
      if (!["", "\r\n"].includes(bytes.toString("latin1", next + 2, next + 5)))
        throw invalid("something stands after its last boundary");
      return { boundary, parts };
    }
    if (after !== "\r\n") throw invalid("a boundary is not followed by a line's end");
    start = next + 2;
  }
}

function readPart(bytes: Buffer, start: number, delimiter: Buffer): FormPart {
  const headersEnd = bytes.indexOf(HEADERS_END, start);
  if (headersEnd < 0 || headersEnd - start > MOST_HEADER_BYTES)
    throw invalid("the headers of a part do not end");
  const contentStart = headersEnd + HEADERS_END.length;
  // An empty part ends at once: the line's end of its headers is that before the boundary.
  const contentEnd = bytes.indexOf(delimiter, contentStart - LINE_END.length);
  if (contentEnd < 0) throw invalid("it ends before its last boundary");
  const headers = readHeaders(bytes.toString("utf8", start, headersEnd));
  return { ...headers, start, contentStart, contentEnd: Math.max(contentStart, contentEnd) };
}

function readHeaders(text: string): Pick<FormPart, "name" | "fileName" | "contentType"> {
  let disposition: string | null = null;
  let contentType: string | null = null;
  for (const line of text.split("\r\n")) {
    if (HALF_A_LINE_END.test(line)) throw invalid("a line of a header does not end as lines do");
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, Math.max(0, colon)).toLowerCase()) {
      case "content-disposition":
        if (disposition !== null) throw invalid("a part has two names");
        disposition = value;
        break;
      case "content-type":
        if (contentType !== null) throw invalid("a part has two types");
        contentType = value.toLowerCase();
        break;
      case "content-length":
        break;
      default:
        throw invalid("a part has a header beside its name and its type");
    }
  }
  const parameters = DISPOSITION.exec(disposition ?? "")?.[1];
  if (parameters === undefined) throw invalid("a part has no name");
  const found = new Map<string, string>();
  for (const [, key = "", quoted, bare = ""] of parameters.matchAll(PARAMETER)) {
    const parameter = key.toLowerCase();
    if (found.has(parameter)) throw invalid("a part has two names");
    // RFC 2231 has names in pieces and in other letters, which some readers put together.
    if (!PARAMETERS.has(parameter)) throw invalid("a part says more of itself than its name and its file's");
    found.set(parameter, quoted ?? bare);
  }
  const name = found.get("name");
  if (name === undefined || name === "") throw invalid("a part has no name");
  if (!NAME.test(name))
    throw invalid("the name of a part has other signs than letters, digits and _ - . [ ]");
  return { name, fileName: found.get("filename") ?? found.get("filename*") ?? null, contentType };
}

function invalid(problem: string): PublicError {
  return new PublicError("invalid_form", { problem });
}
