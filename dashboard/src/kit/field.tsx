import type { ReactNode } from "react";
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from "react-aria-components";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { Glyph } from "./glyph.tsx";

export interface FieldProps extends Omit<TextFieldProps, "className" | "style" | "children" | "onChange"> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What to do, where what was typed will not do. */
  readonly error?: string | null | undefined;
  readonly optional?: boolean;
  /** Before or after what is typed, such as "$" or "US$". */
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  readonly lines?: number;
  readonly placeholder?: string | undefined;
  readonly autoComplete?: string;
  readonly inputMode?: "text" | "decimal" | "numeric" | "email" | "url" | "search";
  readonly mono?: boolean;
  readonly onChange?: (value: string) => void;
}

/** A line or a box of text: label above, hint below, and below that what to do. */
export function Field({
  label,
  hint,
  error,
  optional,
  before,
  after,
  lines,
  placeholder,
  mono,
  ...rest
}: FieldProps) {
  const say = useTexts(KIT);
  const isWrong = error != null && error !== "";
  return (
    <TextField {...rest} className="field" isInvalid={isWrong} validationBehavior="aria">
      <Label>
        {label}
        {optional ? <span className="opt">{say.optional}</span> : null}
      </Label>
      {lines === undefined ? (
        <div className={`in ${isWrong ? "err" : ""} ${mono ? "mono" : ""}`}>
          {before}
          <Input placeholder={placeholder ?? ""} />
          {after}
        </div>
      ) : (
        <TextArea
          className={`in ${isWrong ? "err" : ""} ${mono ? "mono" : ""}`}
          rows={lines}
          placeholder={placeholder ?? ""}
        />
      )}
      {hint === undefined ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="say bad">
        <Glyph name="broken" tone="bad" />
        <span>{error}</span>
      </FieldError>
    </TextField>
  );
}
