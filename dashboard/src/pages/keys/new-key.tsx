import { useState } from "react";
import type { Output } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox, Segmented } from "../../kit/choices.tsx";
import { Code, useCopy } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note } from "../../kit/sheet.tsx";
import { Time } from "../../kit/time.tsx";
import { useTexts } from "../../texts/language.ts";
import { CREATE } from "./create-texts.ts";
import { SNIPPET_NAMES, SNIPPETS, type Snippet, snippetOf } from "./snippets.ts";

export type MadeKey = Pick<Output<"keys.create">, "key" | "name" | "prefix" | "mode" | "models" | "nodes"> & {
  readonly answered_by?: Output<"keys.create">["answered_by"];
  readonly old?: Output<"keys.rotate">["old"];
};

/** A new key, shown once. Whoever closes it has it gone from the page: it is in no cache, history or address. */
export function NewKey({
  made,
  model,
  onClose,
}: {
  readonly made: MadeKey;
  /** One that it can use. */
  readonly model: string;
  readonly onClose: () => void;
}) {
  const say = useTexts(CREATE);
  const [isStored, setStored] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [snippet, setSnippet] = useState<Snippet>("curl");
  const { isCopied, copy } = useCopy();
  const leave = () => (isStored || isCopied ? onClose() : setLeaving(true));
  if (isLeaving)
    return (
      <Dialog
        isOpen
        mustAnswer
        narrow
        title={say.leaveTitle}
        onClose={() => setLeaving(false)}
        footer={
          <>
            <Button onPress={() => setLeaving(false)}>{say.stay}</Button>
            <Button look="bad" onPress={onClose}>
              {say.leaveNow}
            </Button>
          </>
        }
      >
        <p>{say.leave}</p>
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={leave}
      title={say.newTitle(made.name)}
      lead={say.newLead}
      footer={
        <>
          <span className="grow">
            <Checkbox isOn={isStored} onChange={setStored}>
              {say.stored}
            </Checkbox>
          </span>
          <Button onPress={() => void copy(made.key)} look={isStored ? "plain" : "main"}>
            {say.copyKey}
          </Button>
          <Button look={isStored ? "main" : "plain"} isDisabled={!isStored} onPress={onClose}>
            {say.done}
          </Button>
        </>
      }
    >
      <output className="one-time" aria-label={say.theKey} translate="no">
        <span className="prefix">{made.key.slice(0, made.prefix.length)}</span>
        {made.key.slice(made.prefix.length)}
      </output>
      {made.answered_by === "nobody" ? (
        <Note tone="warn" glyph={<Glyph name="late" tone="warn" />}>
          {say.answeredByNobody}
        </Note>
      ) : null}
      {made.nodes === null ? (
        <Note tone="warn" glyph={<Glyph name="late" tone="warn" />}>
          {say.notEverywhere}
        </Note>
      ) : null}
      {made.old === undefined ? null : (
        <p className="sm soft">
          {made.old.ends_at === null || Date.parse(made.old.ends_at) <= Date.now() ? (
            say.oldDead
          ) : (
            <>
              {say.oldEnds} <Time at={made.old.ends_at} />.
            </>
          )}
        </p>
      )}
      <Segmented
        label={say.code}
        choices={SNIPPETS.map((id) => ({ id, label: SNIPPET_NAMES[id] }))}
        value={snippet}
        onChange={setSnippet}
      />
      <Code
        label={say.copyCode}
        text={snippetOf(snippet, location.origin, {
          model,
          messages: [{ role: "user", content: "Hello" }],
        })}
      />
    </Dialog>
  );
}
