import { useLanguage } from "../../texts/language.ts";

/** A name with what was typed of it marked. */
export function Marked({ text, typed }: { readonly text: string; readonly typed: string }) {
  const language = useLanguage();
  const needle = typed.trim().toLocaleLowerCase(language);
  const from = needle === "" ? -1 : text.toLocaleLowerCase(language).indexOf(needle);
  if (from < 0) return text;
  const to = from + needle.length;
  return (
    <>
      {text.slice(0, from)}
      <mark>{text.slice(from, to)}</mark>
      {text.slice(to)}
    </>
  );
}
