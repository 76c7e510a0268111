import { useState } from "react";
import { Segmented } from "../../kit/choices.tsx";
import { Code } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useTexts } from "../../texts/language.ts";
import { type ChatRequest, SNIPPET_NAMES, SNIPPETS, type Snippet, snippetOf } from "../keys/snippets.ts";
import { PLAYGROUND } from "./texts.ts";

/** The conversation as code to take along. Data of pictures is left out: nobody reads it. */
export function CodeDialog({
  request,
  onClose,
}: {
  readonly request: ChatRequest;
  readonly onClose: () => void;
}) {
  const say = useTexts(PLAYGROUND);
  const [snippet, setSnippet] = useState<Snippet>("curl");
  const text = snippetOf(snippet, location.origin, request).replace(
    /data:image\/\w+;base64,[\w+/=]{40,}/g,
    "data:image/…;base64,…",
  );
  return (
    <Dialog isOpen onClose={onClose} title={say.codeTitle}>
      <Segmented
        label={say.code}
        choices={SNIPPETS.map((id) => ({ id, label: SNIPPET_NAMES[id] }))}
        value={snippet}
        onChange={setSnippet}
      />
      <Code text={text} label={say.copyCode} />
    </Dialog>
  );
}
