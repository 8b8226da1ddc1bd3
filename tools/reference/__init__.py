"""The pages under docs/reference: tables from the models, prose from the Markdown beside this file."""
