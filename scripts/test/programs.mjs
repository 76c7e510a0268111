import { findProgram } from "../debian-packages.mjs";

/** Programs that tests run, with the Debian package each comes from. */
const PROGRAMS = { openssl: "openssl" };

/** A sentence for each that is missing. Its tests are run all the same, and fail. */
export function missingPrograms() {
  return Object.entries(PROGRAMS)
    .filter(([program]) => findProgram(program) === undefined)
    .map(([program, name]) => `The program '${program}' is missing: run 'apt-get install ${name}' as root.`);
}
