import { debianPrograms, MissingPackagesError } from "../debian-packages.mjs";
import { OUTSIDE_PROGRAMS } from "../outside-programs.mjs";

/** Programs that tests run, with the Debian package each comes from. */
const PROGRAMS = {
  chromium: "chromium",
  nginx: "nginx",
  openssl: "openssl",
  "redis-server": "redis-server",
  promtool: "prometheus",
  exiftool: "libimage-exiftool-perl",
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

/**
 * Installs those that no package manager of the system has, one after the other: two of them at once would want the same
 * lock. Before any test, because a test has no time for a slow network. What fails is tried again by the test that needs it.
 */
export async function prepareOutsidePrograms(say) {
  for (const find of Object.values(OUTSIDE_PROGRAMS)) {
    try {
      await find(say);
    } catch (error) {
      if (!(error instanceof MissingPackagesError)) throw error;
      say(`\n${error.message}`);
    }
  }
}
