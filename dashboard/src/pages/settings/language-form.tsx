import { type FormEvent, useState } from "react";
import type { Input } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Select } from "../../kit/choices.tsx";
import { writeMoneyIn } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { useAccount } from "../../session/account.ts";
import { chooseWriting, LANGUAGE_NAMES } from "../../shell/choices.ts";
import { LANGUAGES, type Language, localeOf, useLanguage, useTexts } from "../../texts/language.ts";
import { SETTINGS } from "./texts.ts";

type Region = NonNullable<Input<"account.change">["region"]>;

/** Those of the contract: a region that is missing here, or too many, does not compile. */
const REGIONS = Object.keys({
  ...{ AR: 0, AU: 0, AT: 0, BE: 0, BO: 0, BR: 0, CA: 0, CH: 0, CL: 0, CO: 0, CR: 0, CZ: 0, DE: 0, DK: 0 },
  ...{ DO: 0, EC: 0, ES: 0, FI: 0, FR: 0, GB: 0, GT: 0, IE: 0, IN: 0, IT: 0, MX: 0, NL: 0, NO: 0, NZ: 0 },
  ...{ PE: 0, PL: 0, PT: 0, PY: 0, SE: 0, SG: 0, US: 0, UY: 0, VE: 0, ZA: 0 },
} satisfies Record<Region, 0>) as readonly Region[];

/** What stands for none of them. */
const OWN = "own";

/** In which language, and by whose custom, one's own pages write. */
export function LanguageForm() {
  const say = useTexts(SETTINGS);
  const sentence = useProblemSentence();
  const account = useAccount();
  const shownIn = useLanguage();
  const [language, setLanguage] = useState<Language>(account.language);
  const [region, setRegion] = useState<Region | typeof OWN>(account.region ?? OWN);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const names = new Intl.DisplayNames(shownIn, { type: "region" });
  const regions = REGIONS.map((id) => ({ id, label: names.of(id) ?? id })).sort((one, other) =>
    one.label.localeCompare(other.label, shownIn),
  );
  const isSame = language === account.language && region === (account.region ?? OWN);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(null);
    try {
      await chooseWriting(account, { language, region: region === OWN ? null : region });
    } catch (refused) {
      setError(refused);
      setSaving(false);
    }
  };
  return (
    <Sheet title={say.writing} end={say.writingEnd}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <Select
          label={say.language}
          hint={say.languageHint}
          value={language}
          onChange={setLanguage}
          choices={LANGUAGES.map((id) => ({ id, label: LANGUAGE_NAMES[id] }))}
        />
        <Select
          label={say.region}
          hint={say.regionHint}
          value={region}
          onChange={setRegion}
          choices={[{ id: OWN, label: say.asLanguage }, ...regions]}
        />
        <p className="summary" aria-live="polite">
          {say.example} <b>{exampleOf(language, region === OWN ? null : region)}</b>
        </p>
        {error === null ? null : (
          <p className="say bad" role="alert">
            {sentence(error)}
          </p>
        )}
        <Button look="main" type="submit" isDisabled={isSaving || isSame}>
          {say.save}
        </Button>
      </form>
    </Sheet>
  );
}

const EXAMPLE_DAY = new Date(Date.UTC(2026, 11, 2));

/** A day, a count and an amount, as they would be written. */
function exampleOf(language: Language, region: Region | null): string {
  const figures = region === null ? { en: "en-US", es: "es-ES" }[language] : localeOf(language, region);
  const days = region === null ? { en: "en-GB", es: "es-ES" }[language] : figures;
  const day = EXAMPLE_DAY.toLocaleDateString(days, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const { before, cents, after } = writeMoneyIn(12_204_380_000n, figures, 2);
  return `${day} · ${(188_204.5).toLocaleString(figures)} · ${before}${cents}${after}`;
}
