"""Baton as people meet it: a real embedded server, a real browser, and what can be seen, heard and pressed there."""
