import { Download } from "lucide-react";
import { addressOf } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { ActMenu } from "../../kit/menu.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Report } from "./report.ts";
import { USAGE } from "./texts.ts";

/** The requests of the question as a file. */
export function ExportMenu({
  report,
  asked,
}: {
  readonly report: Report | undefined;
  readonly asked: { readonly organization: string };
}) {
  const say = useTexts(USAGE);
  const download = (format: "csv" | "json") => {
    if (report === undefined) return;
    const link = document.createElement("a");
    link.href = addressOf("usage.export", { ...asked, ...report.range, format });
    link.download = "";
    link.click();
  };
  return (
    <ActMenu
      label={say.export}
      trigger={
        <Button isDisabled={report === undefined}>
          <Download className="i" aria-hidden="true" />
          {say.export}
        </Button>
      }
      acts={[
        { id: "csv", label: say.exportCsv, onPress: () => download("csv") },
        { id: "json", label: say.exportJson, onPress: () => download("json") },
      ]}
    />
  );
}
