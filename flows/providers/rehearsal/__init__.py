"""The offline provider: plausible, deterministic answers at a lifelike pace, always labelled simulated."""
