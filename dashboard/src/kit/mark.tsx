/** The mark: an S that is the plan of a bent passage. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M7.5 2H17v4.6H8.4a1.55 1.55 0 000 3.1h8.1a5.5 5.5 0 015.5 5.5v1.3a5.5 5.5 0 01-5.5 5.5H2v-4.6h13.6a1.55 1.55 0 000-3.1H7.5A5.5 5.5 0 012 8.8V7.5A5.5 5.5 0 017.5 2zM18.5 2H22v4.6h-3.5z" />
    </svg>
  );
}
