from tests.access.material import flow, foreign_flow, foreign_run, run

__all__ = ["flow", "foreign_flow", "foreign_run", "run"]
