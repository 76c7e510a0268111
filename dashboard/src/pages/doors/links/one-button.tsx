import { type ReactNode, useState } from "react";
import { Problem } from "../../../api/problem.ts";
import { Button } from "../../../kit/button.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import { useActing } from "../acting.ts";
import { Alone } from "../gatehouse.tsx";
import { useLinkToken } from "../link-token.ts";
import { Refusal } from "../refusal.tsx";
import { SendLink } from "./send-link.tsx";
import { LINKS } from "./texts.ts";

/**
 * The page of a link: what will happen, and one button. Opening the link does nothing, because mail programs open links too.
 * @param props `act` does it with the link's secret; `done` is what is true then; `next` where to go on
 */
export function OneButton({
  title,
  lead,
  label,
  look = "main",
  act,
  done,
  next,
  children,
}: {
  readonly title: string;
  readonly lead: ReactNode;
  readonly label: string;
  readonly look?: "main" | "bad";
  readonly act: (token: string) => Promise<void>;
  readonly done: ReactNode;
  readonly next?: ReactNode;
  readonly children?: ReactNode;
}) {
  const say = useTexts(LINKS);
  const token = useLinkToken();
  const { isBusy, error, onSubmit } = useActing();
  const [isDone, setDone] = useState(false);
  if (token === null)
    return (
      <Alone title={title}>
        <p className="soft">{say.noLink}</p>
      </Alone>
    );
  if (error instanceof Problem && error.code === "link_ended") return <Ended />;
  if (isDone)
    return (
      <Alone title={title}>
        <p className="say" role="status">
          <Glyph name="kept" tone="ok" />
          <span>{done}</span>
        </p>
        <div className="acts">{next}</div>
      </Alone>
    );
  const submit = onSubmit(async () => {
    await act(token);
    setDone(true);
  });
  return (
    <Alone title={title}>
      <form onSubmit={submit}>
        <div className="soft">{lead}</div>
        {children}
        <Button look={look} wide className="tall" type="submit" isDisabled={isBusy}>
          {label}
        </Button>
        <Refusal error={error} />
      </form>
    </Alone>
  );
}

/** Used or old: says so, and sends a new one. */
export function Ended() {
  const say = useTexts(LINKS);
  return (
    <Alone title={say.endedTitle}>
      <p className="soft">
        {say.ended} {say.newLink}
      </p>
      <SendLink label={say.sendNew} />
    </Alone>
  );
}
