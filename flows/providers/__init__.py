"""Who answers model calls. One port; an account names a provider; the rehearsal is the one that needs no network."""
