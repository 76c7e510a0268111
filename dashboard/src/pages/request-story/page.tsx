import { useParams } from "@tanstack/react-router";
import { FileCheck } from "lucide-react";
import { addressOf, type Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Ident } from "../../kit/copy.tsx";
import { PageHead } from "../../kit/sheet.tsx";
import { PageFault, Waiting } from "../../kit/states.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { DATE_LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { About, Leaf } from "./about.tsx";
import { Amounts } from "./amounts.tsx";
import { Counts } from "./counts.tsx";
import { Steps } from "./steps.tsx";
import "./story.css";
import { STORY } from "./texts.ts";

export type Story = Output<"usage.story">;

export function Page() {
  const say = useTexts(STORY);
  const { slug } = useOrganization();
  const { request = "" } = useParams({ strict: false }) as { readonly request?: string };
  const reading = useRead("usage.story", { organization: slug, request });
  if (reading.data !== undefined) return <Told story={reading.data} />;
  if (reading.error != null)
    return <PageFault error={reading.error} onRetry={() => void reading.refetch()} />;
  return <Waiting what={say.what} />;
}

function Told({ story }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const language = useLanguage();
  const { request, leaf } = story;
  const { slug } = useOrganization();
  const may = useMay()("ledger.prove");
  const began = new Date(request.started_at).toLocaleString(DATE_LOCALES[language], {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  });
  const whyNot = leaf === null ? say.nothingCharged : leaf.day === null ? say.noProofYet : may;
  const download = () => {
    const link = document.createElement("a");
    link.href = addressOf("ledger.prove", { organization: slug, request: request.request });
    link.download = `${request.request}.proof.json`;
    link.click();
  };
  return (
    <>
      <PageHead
        title={leaf === null ? say.title : say.titleCharge}
        lead={
          <>
            <Ident id={request.request} label={say.copyId} /> {began} UTC, “{story.key.name}”
          </>
        }
      >
        <Button readOnly={whyNot} onPress={download}>
          <FileCheck className="i" aria-hidden="true" />
          {say.proof}
        </Button>
      </PageHead>
      <Amounts story={story} />
      <div className="cols fixed">
        <Steps story={story} />
        <div className="side">
          <About story={story} />
          <Leaf story={story} />
        </div>
      </div>
      <Counts story={story} />
    </>
  );
}
