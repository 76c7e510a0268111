import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Preset } from "../making/operations.ts";
import type { Side } from "../use-side.ts";

/** Where pictures of a batch open. */
export interface PicturesAt {
  readonly organization: string;
  readonly side: Side;
}

/** Leads to the page of a picture, with the one before it. */
export function PictureLink({
  id,
  to: { organization, side },
  before,
  fit,
  className,
  label,
  children,
}: {
  readonly id: string;
  readonly to: PicturesAt;
  readonly before?: string | undefined;
  /** It is to be cropped for this marketplace. */
  readonly fit?: Preset;
  readonly className: string;
  readonly label?: string;
  readonly children: ReactNode;
}) {
  const search = { side, ...(before === undefined ? {} : { before }), ...(fit === undefined ? {} : { fit }) };
  return (
    <Link
      to={`/app/${organization}/studio/${id}` as never}
      search={search as never}
      className={className}
      aria-label={label}
    >
      {children}
    </Link>
  );
}
