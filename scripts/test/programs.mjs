import { debianPrograms, MissingPackagesError } from "../debian-packages.mjs";

/** Programs that tests run, with the Debian package each comes from. */
const PROGRAMS = {
  chromium: "chromium",
  nginx: "nginx",
  openssl: "openssl",
  "redis-server": "redis-server",
  promtool: "prometheus",
};

/** Installs those that are missing, where it may. Otherwise their tests are run all the same, and fail. */
export async function preparePrograms(say) {
  try {
    await debianPrograms(PROGRAMS, say);
  } catch (error) {
    if (!(error instanceof MissingPackagesError)) throw error;
    say(`\n${error.message} Tests that need them fail.`);
  }
}
