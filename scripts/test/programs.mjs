import { findProgram } from "../debian-packages.mjs";

/** Programs that tests run, with the Debian package each comes from. */
const PROGRAMS = { openssl: "openssl", "redis-server": "redis-server" };

/** What the tests install themselves where they may. */
function comesByItself(program) {
  return program === "redis-server" && process.getuid?.() === 0 && findProgram("apt-get") !== undefined;
}

/** A sentence for each that is missing. Its tests are run all the same, and fail. */
export function missingPrograms() {
  return Object.entries(PROGRAMS)
    .filter(([program]) => findProgram(program) === undefined && !comesByItself(program))
    .map(([program, name]) => `The program '${program}' is missing: run 'apt-get install ${name}' as root.`);
}
