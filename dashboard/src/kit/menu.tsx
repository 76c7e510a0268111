import { Ellipsis } from "lucide-react";
import type { ReactElement } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "./button.tsx";

export interface MenuAct {
  readonly id: string;
  readonly label: string;
  readonly isBad?: boolean;
  /** Why it cannot be done now, below the label. */
  readonly readOnly?: string | null;
  readonly onPress: () => void;
}

/** The acts of a row, behind three dots at its end; or behind another button. */
export function ActMenu({
  label,
  acts,
  trigger,
}: {
  /** What the menu is of, such as 'Acts on "Shop assistant"'. */
  readonly label: string;
  readonly acts: readonly MenuAct[];
  readonly trigger?: ReactElement;
}) {
  return (
    <MenuTrigger>
      {trigger ?? (
        <Button look="quiet" iconOnly small aria-label={label}>
          <Ellipsis className="i" aria-hidden="true" />
        </Button>
      )}
      <Popover className="menu" placement="bottom end" offset={4}>
        <AriaMenu
          aria-label={label}
          className="options"
          disabledKeys={acts.filter(({ readOnly }) => readOnly != null).map(({ id }) => id)}
          onAction={(id) => acts.find((act) => act.id === id)?.onPress()}
        >
          {acts.map((act) => (
            <MenuItem key={act.id} id={act.id} textValue={act.label} className={act.isBad ? "bad" : ""}>
              <span>
                {act.label}
                {act.readOnly == null ? null : <span className="mute sm block">{act.readOnly}</span>}
              </span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
