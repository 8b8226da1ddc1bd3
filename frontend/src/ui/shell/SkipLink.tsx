/** The first stop of the keyboard on every page. */
export const SkipLink = () => (
  <a className="btn ink lg skip-link" href="#content">
    Skip to content
  </a>
)
