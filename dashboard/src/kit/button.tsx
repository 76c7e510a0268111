import { type ReactNode, useId } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";

/** How a button looks: the one main act of a page, an ordinary one, a quiet one, or one that destroys. */
export type Look = "main" | "plain" | "quiet" | "bad" | "line-bad";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly look?: Look;
  readonly small?: boolean;
  readonly wide?: boolean;
  /** Only an icon: then `aria-label` names it. */
  readonly iconOnly?: boolean;
  readonly children: ReactNode;
  /** Why whoever reads may not do this. The button stays, cannot be pressed, and says so. */
  readonly readOnly?: string | null;
  readonly className?: string;
}

export function Button({
  look = "plain",
  small,
  wide,
  iconOnly,
  readOnly,
  children,
  className = "",
  ...rest
}: ButtonProps) {
  const why = useId();
  const classes = [
    "btn",
    look === "plain" ? "" : look,
    small ? "sm" : "",
    wide ? "wide" : "",
    iconOnly ? "icon" : "",
    className,
  ];
  const name = classes.filter(Boolean).join(" ");
  if (readOnly == null)
    return (
      <AriaButton {...rest} className={name}>
        {children}
      </AriaButton>
    );
  return (
    <TooltipTrigger delay={0}>
      <AriaButton
        {...rest}
        className={name}
        aria-disabled="true"
        aria-describedby={why}
        onPress={() => undefined}
        type="button"
      >
        {children}
        <span id={why} className="vh">
          {readOnly}
        </span>
      </AriaButton>
      <Tooltip className="tip" offset={6}>
        {readOnly}
      </Tooltip>
    </TooltipTrigger>
  );
}
