import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { call, type Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Loaded, useProblemSentence } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { Consents } from "./consents.tsx";
import { Deletion } from "./deletion.tsx";
import { NameForm } from "./name-form.tsx";
import { PRIVACY } from "./texts.ts";

type Kept = Output<"account.kept">["items"][number];

/** A person's own data: to take, to correct, to delete; and what is kept at all. */
export function OwnPrivacy({ children }: { readonly children?: ReactNode }) {
  const say = useTexts(PRIVACY);
  const kept = useRead("account.kept", {});
  const columns: readonly Column<Kept>[] = [
    { id: "what", header: say.what, narrow: "main", cell: ({ what }) => say.names[what] },
    {
      id: "days",
      header: say.howLong,
      label: say.howLong,
      cell: ({ days }) => (days === null ? say.withAccount : say.days(days)),
    },
  ];
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        {children}
      </PageHead>
      <div className="cols">
        <Take />
        <NameForm />
      </div>
      <Sheet bare title={say.kept} end={say.keptEnd}>
        <Loaded reading={kept} what={say.kept}>
          {({ items }) => <Table label={say.kept} columns={columns} rows={items} idOf={({ what }) => what} />}
        </Loaded>
      </Sheet>
      <Consents />
      <Deletion />
    </>
  );
}

function Take() {
  const say = useTexts(PRIVACY);
  const sentence = useProblemSentence();
  const proven = useProven();
  const take = () =>
    proven.run(async () => {
      const data = await call("account.export", {});
      const address = URL.createObjectURL(
        new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }),
      );
      const link = document.createElement("a");
      link.href = address;
      link.download = "personal-data.json";
      link.click();
      URL.revokeObjectURL(address);
    });
  return (
    <Sheet title={say.take}>
      <div className="form">
        <p className="soft">{say.takeHint}</p>
        {proven.error === null ? null : (
          <p className="say bad" role="alert">
            {sentence(proven.error)}
          </p>
        )}
        <Button isDisabled={proven.isBusy} onPress={() => void take()}>
          <Download className="i" aria-hidden="true" />
          {say.download}
        </Button>
      </div>
      {proven.dialog}
    </Sheet>
  );
}
