"""The ways in which vendors want their models to be asked over HTTP. One file each, pure: they make what is sent and
read what comes back, and send nothing themselves (see `flows.providers.over_http`)."""
