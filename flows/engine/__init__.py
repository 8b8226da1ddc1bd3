"""The durable run loop. It knows no kind of step, no provider and no database: everything reaches it through ports."""
