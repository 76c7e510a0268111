import { Link } from "@tanstack/react-router";
import { useTexts } from "../../texts/language.ts";
import { type AnyKey, keyText } from "./row.tsx";
import { KEYS } from "./texts.ts";

/** The name of a key, which opens its page, and what may be seen of it. */
export function KeyName({ of: key, organization }: { readonly of: AnyKey; readonly organization: string }) {
  const say = useTexts(KEYS);
  return (
    <>
      <Link className="t1 row-link" to={`/app/${organization}/keys/${key.id}` as never}>
        {key.name} {key.mode === "test" ? <span className="tag">test</span> : null}
      </Link>
      <span
        className="t2 mono"
        title={key.made_by_name === null ? undefined : `${say.madeBy} ${key.made_by_name}`}
      >
        {keyText(key)}
      </span>
    </>
  );
}
