import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { Button } from "./button.tsx";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly narrow?: boolean;
  /** An alert cannot be left by Escape or a press beside it, and has no cross. */
  readonly mustAnswer?: boolean;
  readonly className?: string;
}

/** A dialog over the page: focus goes in and comes back, Escape closes it. On phones it rises from the bottom edge. */
export function Dialog({
  isOpen,
  onClose,
  title,
  lead,
  children,
  footer,
  narrow,
  mustAnswer,
  className = "",
}: DialogProps) {
  const say = useTexts(KIT);
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!mustAnswer}
      isKeyboardDismissDisabled={mustAnswer ?? false}
    >
      <Modal className="dialog-room">
        <AriaDialog
          className={`dialog ${narrow ? "narrow" : ""} ${className}`}
          role={mustAnswer ? "alertdialog" : "dialog"}
        >
          <div className="dh">
            <div>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {lead === undefined ? null : <p>{lead}</p>}
            </div>
            {mustAnswer ? null : (
              <Button look="quiet" iconOnly small aria-label={say.close} onPress={onClose}>
                <X className="i" aria-hidden="true" />
              </Button>
            )}
          </div>
          {children === undefined ? null : <div className="body">{children}</div>}
          {footer === undefined ? null : <div className="df">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
