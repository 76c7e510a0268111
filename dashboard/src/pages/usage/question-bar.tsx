import { ChevronDown, Link2, Plus, X } from "lucide-react";
import {
  Button as AriaButton,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from "react-aria-components";
import { ActMenu } from "../../kit/menu.tsx";
import { useTexts } from "../../texts/language.ts";
import { type Filter, GROUPS, UNITS, useQuestion } from "./question.ts";
import { RangePicker, useAddress } from "./range.tsx";
import { MEASURES, type Report } from "./report.ts";
import { USAGE, type UsageWords } from "./texts.ts";

/** The question as a sentence, which is also the address. */
export function QuestionBar({ report }: { readonly report: Report | undefined }) {
  const say = useTexts(USAGE);
  const go = useAddress();
  const { measure, by, unit, given } = useQuestion();
  const seesCosts = report?.total.charge_usd !== null;
  const measures = MEASURES.filter((one) => seesCosts || one !== "spend");
  return (
    <div className="query">
      <span className="q">{say.show}</span>
      <Pick
        label={say.measure}
        value={seesCosts || measure !== "spend" ? measure : "requests"}
        choices={measures.map((id) => ({ id, label: say.measures[id] }))}
        onChange={(show) => go({ show })}
      />
      <span className="q">{say.by}</span>
      <Pick
        label={say.group}
        value={by}
        choices={GROUPS.map((id) => ({ id, label: say.groups[id] }))}
        onChange={(id) => go({ by: id, all: undefined })}
      />
      <span className="q">{say.a}</span>
      <Pick
        label={say.unit}
        value={unit ?? report?.unit ?? "day"}
        choices={UNITS.map((id) => ({ id, label: say.units[id] }))}
        onChange={(id) => go({ unit: id })}
      />
      <RangePicker />
      {given.length === 0 ? null : <span className="q">{say.where}</span>}
      {given.map(([name, value]) => {
        const text = filterText(name, value, say);
        return (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed="true"
            aria-label={say.drop(text)}
            onClick={() => go({ [name]: undefined, after: undefined })}
          >
            {text}
            <X className="i s" aria-hidden="true" />
          </button>
        );
      })}
      <ActMenu
        label={say.filter}
        trigger={
          <AriaButton className="chip">
            <Plus className="i s" aria-hidden="true" />
            {say.filter}
          </AriaButton>
        }
        acts={(
          [
            ["mode", "live"],
            ["mode", "test"],
            ["result", "failed"],
            ["result", "answered"],
          ] as const
        ).map(([name, value]) => ({
          id: value,
          label: filterText(name, value, say),
          onPress: () => go({ [name]: value, after: undefined }),
        }))}
      />
      <span className="end sm mute only-wide">
        <Link2 className="i s" aria-hidden="true" /> {say.address}
      </span>
    </div>
  );
}

function filterText(name: Filter, value: string, say: UsageWords): string {
  if (name === "mode") return value === "live" ? say.filters.liveOnly : say.filters.testOnly;
  if (name === "result") return value === "failed" ? say.filters.failed : say.filters.answered;
  return say.is(say.groups[name], value.length > 24 ? `${value.slice(0, 8)}…` : value);
}

/** One of several, as a part of the sentence. */
function Pick<Id extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: Id;
  readonly choices: readonly { readonly id: Id; readonly label: string }[];
  readonly onChange: (value: Id) => void;
}) {
  return (
    <Select aria-label={label} value={value} onChange={(key) => key !== null && onChange(key as Id)}>
      <AriaButton className="chip">
        <b>
          <SelectValue>{({ selectedText, defaultChildren }) => selectedText ?? defaultChildren}</SelectValue>
        </b>
        <ChevronDown className="i s" aria-hidden="true" />
      </AriaButton>
      <Popover className="menu" offset={4}>
        <ListBox items={choices} className="options">
          {({ id, label: name }) => (
            <ListBoxItem id={id} textValue={name}>
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
