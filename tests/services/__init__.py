"""Real servers for tests: BatonProcess, PostgreSQL and Redis, each on a free loopback port in a temporary folder."""

from tools.services import free_port

from .process import BatonProcess

__all__ = ["BatonProcess", "free_port"]
