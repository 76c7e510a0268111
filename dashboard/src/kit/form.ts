import { useEffect, useId, useRef, useState } from "react";
import type { CallName } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { RULES, type Rule } from "../api/rules.gen.ts";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";

/** What was typed and not sent, by the form it is in, for whoever has to say what would be lost. */
const unsaved = new Map<string, string>();

/** What is typed and not sent anywhere on this page. */
export const unsavedHere = (): readonly string[] => [...unsaved.values()];

export interface Form<Values> {
  readonly values: Values;
  readonly errors: Readonly<Partial<Record<keyof Values, string>>>;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  /** Checks one field when it is left. */
  check(name: keyof Values): void;
  /** Checks everything. @returns whether it may be sent */
  isReady(): boolean;
  /** Puts a refusal beside its field. @returns whether there is one; else the form shows it as a whole */
  refuse(error: unknown): boolean;
  /** Nothing is unsaved any more. */
  saved(values?: Values): void;
  readonly isDirty: boolean;
}

/**
 * A form that is held to the contract's own schema: what must be there, how long, of which form. The server decides.
 * @param name the call it is sent with
 * @param label what it is called where something unsaved is named
 * @param fields the member of the call that each value becomes, where the names differ
 */
export function useForm<Values extends Record<string, unknown>>(
  name: CallName,
  label: string,
  first: Values,
  fields: Partial<Record<keyof Values, string>> = {},
): Form<Values> {
  const say = useTexts(KIT);
  const id = useId();
  const [start, setStart] = useState(first);
  const [values, setValues] = useState(first);
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({});
  const isDirty = Object.keys(values).some((key) => values[key] !== start[key]);
  useEffect(() => {
    if (isDirty) unsaved.set(id, label);
    else unsaved.delete(id);
    return () => void unsaved.delete(id);
  }, [id, isDirty, label]);
  useLeaveGuard(isDirty);
  const latest = useRef(values);
  latest.current = values;

  const ruleOf = (key: keyof Values): Rule | undefined => RULES[name]?.[fields[key] ?? String(key)];
  const problemOf = (key: keyof Values): string | null => {
    const value: unknown = latest.current[key];
    const rule = ruleOf(key);
    if (rule === undefined || (typeof value !== "string" && value !== null && value !== undefined))
      return null;
    const text = value ?? "";
    if (text === "") return rule.required ? say.required : null;
    if (rule.most !== undefined && text.length > rule.most) return say.tooLong(rule.most);
    if (rule.least !== undefined && text.length < rule.least) return say.tooShort(rule.least);
    if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return say.notOneOf;
    return rule.pattern !== undefined && !new RegExp(rule.pattern, "u").test(text) ? say.malformed : null;
  };
  const note = (found: readonly (readonly [keyof Values, string | null])[]) =>
    setErrors((before) => {
      const after = { ...before };
      for (const [key, problem] of found) {
        if (problem === null) delete after[key];
        else after[key] = problem;
      }
      return after;
    });

  return {
    values,
    errors,
    isDirty,
    set(key, value) {
      setValues((before) => ({ ...before, [key]: value }));
      // What was wrong is wrong until it is left again; while typing nobody is corrected.
      if (errors[key] !== undefined) note([[key, null]]);
    },
    check: (key) => note([[key, problemOf(key)]]),
    isReady() {
      const found = Object.keys(latest.current).map((key) => [key, problemOf(key)] as const);
      note(found);
      const isReady = found.every(([, problem]) => problem === null);
      if (!isReady) focusFirstError();
      return isReady;
    },
    refuse(error) {
      if (!(error instanceof Problem) || error.field === null) return false;
      const key = Object.keys(values).find((one) => (fields[one] ?? one) === error.field);
      if (key === undefined) return false;
      note([[key, error.sentence]]);
      focusFirstError();
      return true;
    },
    saved(next = latest.current) {
      setStart(next);
      setValues(next);
    },
  };
}

/** After the errors are drawn. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
}

/** The browser asks before a page with something unsaved is closed. */
function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
}
