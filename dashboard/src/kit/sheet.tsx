import { type ReactNode, useId } from "react";

/** A panel, ruled into parts by hairlines. */
export function Sheet({
  title,
  end,
  footer,
  children,
  bare,
}: {
  readonly title?: ReactNode;
  /** At the end of its head: a legend, a link, a range. */
  readonly end?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  /** Without the room around the content, for tables and lists. */
  readonly bare?: boolean;
}) {
  const id = useId();
  return (
    <section className="sheet" aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <header>
          <h2 id={id}>{title}</h2>
          {end === undefined ? null : <div className="end">{end}</div>}
        </header>
      )}
      {bare ? children : <div className="body">{children}</div>}
      {footer === undefined ? null : <footer>{footer}</footer>}
    </section>
  );
}

/** The head of a page: its one heading, what it is for, and its acts. */
export function PageHead({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="head">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {children === undefined ? null : <div className="acts">{children}</div>}
    </div>
  );
}

/** News: something to look at, with what can be done about it. */
export function Note({
  tone = "",
  glyph,
  children,
  end,
}: {
  readonly tone?: "warn" | "bad" | "";
  readonly glyph: ReactNode;
  readonly children: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <div className={`note ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      {glyph}
      <div>{children}</div>
      {end === undefined ? null : <span className="end">{end}</span>}
    </div>
  );
}
