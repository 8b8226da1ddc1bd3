"""The one way out of this machine: a guarded HTTP client. Every room that talks to others over HTTP goes through it.

`Reach.send` promises: an address is judged by what it resolves to, when the socket to just that address is made, and
again at every redirect; what identifies the sender stays with the host it was meant for; no reply takes more time,
bytes or headers than its limits; leaving a request closes its connection at once. Everything that goes wrong is a
`Permanent` or `Transient` fault with a code of its own (`trouble`), and none tells a secret or a resolved address.

`address` reads and compares URLs, `allowance` is what owners open up, `sse` reads event streams.
"""
