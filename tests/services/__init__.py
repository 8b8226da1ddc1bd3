"""Real servers for tests: BatonProcess, PostgreSQL and Redis, each on a free loopback port in a temporary folder."""

from tools.services import free_port

from .process import BatonProcess
from .visitor import Visitor

__all__ = ["BatonProcess", "Visitor", "free_port"]
