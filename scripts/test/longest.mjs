/** Files of the lanes that take long, in seconds as measured on two cores. A file that is missing here, or named here and gone, does no harm. */
export const LONGEST = {
  "acceptance/browser/pages.test.ts": 95,
  "acceptance/control-contract.test.ts": 84,
  "acceptance/money.test.ts": 91,
  "acceptance/rotation.test.ts": 57,
  "acceptance/closed-doors.test.ts": 42,
  "acceptance/trials/processes.test.ts": 60,
  "acceptance/trials/crash.test.ts": 50,
  "server/src/cli/examples.pg.test.ts": 170,
  "server/src/cli/cli.pg.test.ts": 42,
  "server/src/doors/telling-apart.pg.test.ts": 38,
  "server/src/doors/permissions.pg.test.ts": 37,
};
