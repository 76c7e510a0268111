import { RotateCw } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "../kit/button.tsx";
import { Glyph } from "../kit/glyph.tsx";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";

/** I-5, crashed: a part that breaks while it is drawn is replaced by an error block, and the rest runs on. */
export class Unbroken extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? (
      <Crashed onAgain={() => this.setState({ isBroken: false })} />
    ) : (
      this.props.children
    );
  }
}

function Crashed({ onAgain }: { readonly onAgain: () => void }) {
  const say = useTexts(SHELL);
  return (
    <div className="fault" role="alert">
      <Glyph name="broken" tone="bad" />
      <div>
        <p className="strong">{say.crashed}</p>
        <p className="soft sm">{say.crashedWhy}</p>
        <div className="acts">
          <Button small onPress={onAgain}>
            <RotateCw className="i s" aria-hidden="true" />
            {say.again}
          </Button>
        </div>
      </div>
    </div>
  );
}
