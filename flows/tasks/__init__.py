from flows.tasks.drive import drive

__all__ = ["drive"]
