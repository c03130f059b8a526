"""The cache in Redis, which may be away: a page never breaks for want of a cache."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 30.0  # seconds without another attempt; a hanging Redis costs one request its timeout, not every one


class ForgivingRedisCache(RedisCache):
    """Redis while it answers, else this process's own memory: rate limits then count per process."""

    _away_until: ClassVar[float] = 0.0  # shared by the threads of the process, which have an instance each

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._spare = LocMemCache(f"spare of {server}", params)

    def _either(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except (RedisError, OSError):
                ForgivingRedisCache._away_until = time.monotonic() + PAUSE
        return getattr(self._spare, method)(*args, **kwargs)

    def clear(self) -> None:
        """Forget the cache's own keys only: the broker's queues may live in the same Redis database."""
        prefix = self.make_key("*")
        try:
            client = self._cache.get_client(None, write=True)
            for key in client.scan_iter(match=prefix, count=1000):
                client.delete(key)
        except (RedisError, OSError):
            ForgivingRedisCache._away_until = time.monotonic() + PAUSE
        self._spare.clear()


def _forgiving(method: str) -> Callable[..., Any]:
    def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._either(method, *args, **kwargs)

    call.__name__ = method
    return call


for _method in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
):
    setattr(ForgivingRedisCache, _method, _forgiving(_method))
