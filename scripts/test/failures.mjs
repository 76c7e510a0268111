/** Of a failure so many lines before its name are told again at the end. */
const LINES_TOLD = 12;
/** Where the runner itself repeats the names of what failed. */
const REPEATED = /^\d+ tests failed:$/;
const RESULT = /^\((pass|skip|todo)\) |^\S+\.test\.(ts|mjs):$/;

/** What failed in this run, to be told again at the end: the beginning of a long output may be out of sight by then. */
export const failures = [];

/** A reader of the runner's lines that keeps each failure with the lines before it. */
export function failureReader() {
  let before = [];
  let isOver = false;
  return (line) => {
    isOver ||= REPEATED.test(line);
    if (isOver) return;
    if (line.startsWith("(fail) ")) failures.push([...before.slice(-LINES_TOLD), line]);
    if (line.startsWith("(fail) ") || RESULT.test(line)) before = [];
    else if (line.trim() !== "") before.push(line);
  };
}
