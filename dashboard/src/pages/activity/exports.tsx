import { Download } from "lucide-react";
import { useState } from "react";
import { call, type Input, type Output } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { csvOf } from "./facts.ts";
import { ACTIVITY } from "./texts.ts";

type Page = Output<"activity.list">;

const PAGE = 1_000;
const PAGE_OF_PROOFS = 50;

/** Exactly what is filtered, as CSV, or as JSON with what proves it. */
export function Exports({ asked }: { readonly asked: Input<"activity.list"> }) {
  const say = useTexts(ACTIVITY);
  const sentence = useProblemSentence();
  const { slug } = useOrganization();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (kind: "csv" | "json") => {
    setBusy(true);
    setError(null);
    try {
      const pages = await every(asked, kind === "json");
      const items = pages.flatMap((page) => page.items);
      const text =
        kind === "csv" ? csvOf(items) : JSON.stringify({ items, proofs: pages.map(({ proof }) => proof) });
      download(`${slug}-activity.${kind}`, text, kind === "csv" ? "text/csv" : "application/json");
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {error === null ? null : (
        <span className="say bad" role="alert">
          {sentence(error)}
        </span>
      )}
      {(["csv", "json"] as const).map((kind) => (
        <Button key={kind} isDisabled={isBusy} onPress={() => void save(kind)}>
          <Download className="i" aria-hidden="true" />
          {say[kind]}
        </Button>
      ))}
    </>
  );
}

async function every(asked: Input<"activity.list">, proofs: boolean): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page = await call("activity.list", {
      ...asked,
      limit: proofs ? PAGE_OF_PROOFS : PAGE,
      ...(proofs ? { proofs: "true" as const } : {}),
      ...(cursor === null ? {} : { cursor }),
    });
    pages.push(page);
    if (page.next_cursor === null) return pages;
    cursor = page.next_cursor;
  }
}

function download(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
