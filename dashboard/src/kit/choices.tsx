import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  Select as AriaSelect,
  Switch as AriaSwitch,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from "react-aria-components";

export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Smaller, below the label. */
  readonly note?: string;
}

/** One of several, in a list that opens. */
export function Select<Id extends string>({
  label,
  choices,
  value,
  onChange,
  isDisabled,
  placeholder,
  hint,
}: {
  readonly label: string;
  readonly choices: readonly Choice<Id>[];
  readonly value: Id | null;
  readonly onChange: (value: Id) => void;
  readonly isDisabled?: boolean;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
}) {
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={(key) => key !== null && onChange(key as Id)}
      isDisabled={isDisabled ?? false}
      placeholder={placeholder ?? ""}
    >
      <Label className="lab">{label}</Label>
      <AriaButton className="in select">
        <SelectValue className="grow">
          {({ selectedText, defaultChildren }) => selectedText ?? defaultChildren}
        </SelectValue>
        <ChevronDown className="i s" aria-hidden="true" />
      </AriaButton>
      {hint === undefined ? null : <span className="hint">{hint}</span>}
      <Popover className="menu" offset={4}>
        <ListBox items={choices} className="options">
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label}>
              <span className="grow">
                {choice.label}
                {choice.note === undefined ? null : <span className="mute sm block">{choice.note}</span>}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** One of a few that are all in sight. */
export function Segmented<Id extends string>({
  label,
  choices,
  value,
  onChange,
  full,
}: {
  readonly label: string;
  readonly choices: readonly Choice<Id>[];
  readonly value: Id;
  readonly onChange: (value: Id) => void;
  readonly full?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn as one
    <div className={full ? "seg full" : "seg"} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          aria-pressed={choice.id === value}
          onClick={() => onChange(choice.id)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

/** Something that is on or off among others, such as a filter. */
export function Chip({
  isOn,
  onChange,
  children,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={() => onChange(!isOn)}>
      {isOn ? <Check className="i s" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

export function Checkbox({
  isOn,
  onChange,
  children,
  isDisabled,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
}) {
  return (
    <AriaCheckbox className="check" isSelected={isOn} onChange={onChange} isDisabled={isDisabled ?? false}>
      {({ isSelected }) => (
        <>
          <span className={isSelected ? "box on" : "box"}>
            <Check className="i" aria-hidden="true" />
          </span>
          <span>{children}</span>
        </>
      )}
    </AriaCheckbox>
  );
}

export function Switch({
  isOn,
  onChange,
  children,
  isDisabled,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
}) {
  return (
    <AriaSwitch className="check" isSelected={isOn} onChange={onChange} isDisabled={isDisabled ?? false}>
      {({ isSelected }) => (
        <>
          <span className={isSelected ? "switch on" : "switch"} />
          <span>{children}</span>
        </>
      )}
    </AriaSwitch>
  );
}
