import { type ReactNode, useState } from "react";
import { useAct, useRead } from "../../../api/hooks.ts";
import { AskOnce } from "../../../kit/ask-once.tsx";
import { Button } from "../../../kit/button.tsx";
import { Ident } from "../../../kit/copy.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { Note, PageHead, Sheet } from "../../../kit/sheet.tsx";
import { Loaded } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useMay } from "../../../session/account.ts";
import { useTexts } from "../../../texts/language.ts";
import { changesBetween } from "./changes.ts";
import { EditDialog } from "./edit-dialog.tsx";
import { useEditing } from "./editing.ts";
import { Fonts } from "./fonts.tsx";
import { edited, type Kit } from "./kit.ts";
import { Logos } from "./logos.tsx";
import { Look } from "./look.tsx";
import { Palette } from "./palette.tsx";
import { References } from "./references.tsx";
import { Templates } from "./templates.tsx";
import { BRAND } from "./texts.ts";
import { Tone } from "./tone.tsx";
import { Versions } from "./versions.tsx";

interface KitPlace {
  readonly organization: string;
  readonly organizationName: string;
  readonly project: string | null;
  readonly onRemoved: () => void;
  /** Which kit is shown, and others. */
  readonly choice: ReactNode;
}

/** Links to small pictures end after an hour. */
const READ_AGAIN_MS = 40 * 60_000;

/** One kit, read as a whole. */
export function KitSheets({ id, ...place }: KitPlace & { readonly id: string }) {
  const say = useTexts(BRAND);
  const reading = useRead(
    "brands.show",
    { organization: place.organization, kit: id },
    { everyMs: READ_AGAIN_MS },
  );
  return (
    <Loaded reading={reading} what={say.title}>
      {(kit) => (kit.id === id ? <OneKit kit={kit} {...place} /> : null)}
    </Loaded>
  );
}

const READS = ["brands.show", "brands.list"] as const;

function OneKit({
  kit,
  organization,
  organizationName,
  project,
  onRemoved,
  choice,
}: KitPlace & { readonly kit: Kit }) {
  const say = useTexts(BRAND);
  const readOnly = useMay()("brands.change");
  const editing = useEditing(organization, project, kit, readOnly);
  const publish = useAct("brands.publish", READS);
  const discard = useAct("brands.discard", READS);
  const remove = useAct("brands.remove", ["brands.list"]);
  const [asking, setAsking] = useState<"publish" | "discard" | "remove" | null>(null);
  const { draft, content, revision, version } = kit;
  const next = (version ?? 0) + 1;
  const close = () => setAsking(null);
  const one = { organization, kit: kit.id };
  return (
    <>
      <PageHead title={say.title} lead={say.lead(organizationName)}>
        <Button
          look="main"
          readOnly={draft === null && readOnly === null ? say.nothingToPublish : readOnly}
          data-shortcut="c"
          onPress={() => setAsking("publish")}
        >
          {say.publish(next)}
        </Button>
      </PageHead>
      {choice}
      {draft === null ? null : (
        <Note
          glyph={<Glyph name="running" tone="off" />}
          end={
            version === null ? undefined : (
              <Button small look="quiet" readOnly={readOnly} onPress={() => setAsking("discard")}>
                {say.discard}
              </Button>
            )
          }
        >
          <b>{content === null ? say.draftFirst : say.draft(next, changesBetween(content, draft).length)}</b>{" "}
          {version === null ? say.draftUsesNone : say.draftUses(version)}
        </Note>
      )}
      <div className="brand">
        <div className="brand-main">
          <Logos editing={editing} />
          <Palette editing={editing} />
          <div className="brand-two">
            <Fonts editing={editing} />
            <Tone editing={editing} />
          </div>
          <References editing={editing} />
          <Templates editing={editing} />
        </div>
        <div className="brand-side">
          <Look kit={kit} content={edited(kit)} />
          <Versions organization={organization} kit={kit} />
          <Sheet
            title={say.use_title}
            footer={
              <Button small look="line-bad" readOnly={readOnly} onPress={() => setAsking("remove")}>
                {say.remove}
              </Button>
            }
          >
            <p className="soft">{say.useWords}</p>
            <p className="mono sm">
              "brand": "<Ident id={kit.id} label={say.id} />"
            </p>
          </Sheet>
        </div>
      </div>
      {asking === "publish" ? (
        <EditDialog
          title={say.publish(next)}
          lead={version === null ? say.draftUsesNone : say.draftUses(version)}
          saveLabel={say.publish(next)}
          onClose={close}
          save={async () => {
            await publish.mutateAsync({ ...one, revision });
            receipt(say.published(next));
            return true;
          }}
        >
          {null}
        </EditDialog>
      ) : null}
      {asking === "discard" ? (
        <AskOnce
          title={say.discardTitle}
          lead={say.discardWhy}
          no={say.keep}
          yes={say.discard}
          onClose={close}
          onYes={async () => {
            await discard.mutateAsync({ ...one, revision });
            receipt(say.discarded);
            close();
          }}
        />
      ) : null}
      {asking === "remove" ? (
        <AskOnce
          title={say.removeTitle(kit.name)}
          lead={say.removeWhy}
          no={say.keep}
          yes={say.removeNow}
          onClose={close}
          onYes={async () => {
            await remove.mutateAsync(one);
            receipt(say.removed(kit.name));
            close();
            onRemoved();
          }}
        />
      ) : null}
    </>
  );
}
