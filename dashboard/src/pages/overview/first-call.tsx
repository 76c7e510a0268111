import { Link } from "@tanstack/react-router";
import { Code } from "../../kit/copy.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { OVERVIEW } from "./texts.ts";

/** Nothing was ever asked: the command that asks first. */
export function FirstCall() {
  const say = useTexts(OVERVIEW);
  const { slug } = useOrganization();
  const curl = `curl ${location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`;
  return (
    <Sheet>
      <Empty
        title={say.emptyTitle}
        act={
          <Link className="btn main" to={`/app/${slug}/keys` as never} search={{ do: "create" } as never}>
            {say.makeKey}
          </Link>
        }
      >
        {say.emptyText}
      </Empty>
      <Code text={curl} label={say.copyCurl} />
    </Sheet>
  );
}
