/** What holds of all of them; in the place where one is looked at. */
export const AboutAccounts = () => (
  <aside className="card account-about" aria-label="About accounts">
    <h2>How accounts work</h2>
    <p>
      An account is a service, or a server of your own, that answers models. A step names both: <b className="mono">openai/gpt-5</b> is
      the model gpt-5 of the account openai.
    </p>
    <p>A key is encrypted, sent to its own host alone, and shown to nobody again, not even to owners.</p>
    <p>Viewers see accounts, editors use them in flows, owners change them.</p>
  </aside>
)
