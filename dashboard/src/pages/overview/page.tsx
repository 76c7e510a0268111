import { PageHead } from "../../kit/sheet.tsx";
import { useTexts } from "../../texts/language.ts";
import { OVERVIEW } from "./texts.ts";

export function Page() {
  const say = useTexts(OVERVIEW);
  return <PageHead title={say.title} lead={say.lead} />;
}
