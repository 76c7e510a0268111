import { copyFor, type Picture } from "../desk/pictures.ts";

/** Photos of which a batch is made: all of them, but those that somebody takes out. */
export function Picks({
  photos,
  names,
  left,
  onChange,
}: {
  readonly photos: readonly Picture[];
  readonly names: ReadonlyMap<string, string>;
  /** Those that were taken out. */
  readonly left: ReadonlySet<string>;
  readonly onChange: (left: ReadonlySet<string>) => void;
}) {
  if (photos.length === 0) return null;
  return (
    <div className="picks">
      {photos.map((photo) => (
        <button
          key={photo.id}
          type="button"
          aria-pressed={!left.has(photo.id)}
          aria-label={names.get(photo.id)}
          onClick={() => {
            const next = new Set(left);
            if (!next.delete(photo.id)) next.add(photo.id);
            onChange(next);
          }}
        >
          <img className="pt" src={copyFor(photo, "small")} alt="" loading="lazy" decoding="async" />
        </button>
      ))}
    </div>
  );
}
