"""The one pipeline of a model call: find account and model, record the start, stream, record what it gave and cost."""
