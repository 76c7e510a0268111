import type { Secret } from "../kernel/secret.ts";

/** ID-2. Characters. */
const SHORTEST_PASSWORD = 14;
const LONGEST_PASSWORD = 1_000;

/** Of zxcvbn, from 0 to 4: over 10^8 guesses. */
const LEAST_SCORE = 3;
/** The estimate takes longer for longer texts; whatever it says of the first hundred holds for the whole. */
const ESTIMATED_CHARACTERS = 100;

/** What a page says before somebody types. */
export const PASSWORD_RULES = {
  least_characters: SHORTEST_PASSWORD,
  most_characters: LONGEST_PASSWORD,
  least_score: LEAST_SCORE,
} as const;

/** What is wrong with a password, as codes that the pages word. */
type PasswordProblem = "too_short" | "too_long" | "common" | "guessable" | "personal";

interface PasswordVerdict {
  /** 0 to 4. */
  readonly score: number;
  readonly problems: readonly PasswordProblem[];
}

interface Estimator {
  check(password: string, personal: string[]): { readonly score: number };
  readonly common: ReadonlySet<string>;
}

let estimator: Promise<Estimator> | null = null;

/** Loaded when the first password is chosen: its lists take some megabytes. */
async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, general, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const factory = new ZxcvbnFactory({
    dictionary: { ...general.dictionary, ...english.dictionary },
    graphs: general.adjacencyGraphs,
  });
  return {
    check: (password, personal) => factory.check(password, personal),
    common: new Set(general.dictionary["passwords-common"]),
  };
}

/**
 * Judges a password that somebody chooses (ID-2).
 * @param personal what the person is known by here: name, address. A password made of it is no secret
 */
export async function judgePassword(password: Secret, personal: readonly string[]): Promise<PasswordVerdict> {
  const text = password.reveal().normalize("NFKC");
  const length = [...text].length;
  if (length > LONGEST_PASSWORD) return { score: 0, problems: ["too_long"] };
  estimator ??= loadEstimator();
  const { check, common } = await estimator;
  const words = personal
    .flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((one) => one.length > 3);
  const head = [...text].slice(0, ESTIMATED_CHARACTERS).join("");
  const { score } = check(head, words);
  const problems: PasswordProblem[] = [];
  if (length < SHORTEST_PASSWORD) problems.push("too_short");
  if (isCommon(text, common)) problems.push("common");
  else if (score < LEAST_SCORE)
    problems.push(check(head, []).score >= LEAST_SCORE ? "personal" : "guessable");
  return { score, problems };
}

/** On the list of leaked passwords itself, or one of it again and again. */
function isCommon(text: string, common: ReadonlySet<string>): boolean {
  const lower = text.toLowerCase();
  if (common.has(lower)) return true;
  const unit = /^(.{3,}?)\1+$/u.exec(lower)?.[1];
  return unit !== undefined && common.has(unit);
}
